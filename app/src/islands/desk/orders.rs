//! Live pages: `#live-region` says where its news come from (`data-live`) and how fresh it is (`data-since`). When something
//! happens the page is fetched again and its region put here. It makes up no state: without it one loads the page again.

use std::cell::{Cell, RefCell};

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, Document, DomParser, Element, EventSource, HtmlElement, MessageEvent, Response, SupportedType,
};

use super::super::dom;

/// News that come together are fetched once.
const GATHER_MS: i32 = 150;
/// Ages go on without news.
const AGE_MS: i32 = 60_000;
/// Where there is no stream, one looks this often.
const SLOW_MS: i32 = 15_000;
/// What the browser remembers of a person's wish to hear new orders.
const SOUND: &str = "mo-sound";

thread_local! {
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// Whether a look is planned, and whether one is under way.
    static PLANNED: Cell<bool> = const { Cell::new(false) };
    static LOOKING: Cell<bool> = const { Cell::new(false) };
    static STATE: Cell<&'static str> = const { Cell::new("off") };
    static EVER_OPEN: Cell<bool> = const { Cell::new(false) };
    /// The orders to confirm that this page has shown, once it has shown any list of them.
    static SEEN: RefCell<Option<String>> = const { RefCell::new(None) };
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "click", |event| {
        if dom::closest::<HtmlElement>(&event, "#print").is_some() {
            _ = dom::window().print();
        }
        if dom::closest::<HtmlElement>(&event, "#sound").is_some() {
            set_sound(!sound_is_on());
            if sound_is_on() {
                ring();
            }
        } else if sound_is_on() {
            // A browser plays nothing before a page was touched: the first touch prepares it.
            prepare_sound();
        }
    });
    // What must be chosen shows itself as soon as somebody wants the dish.
    dom::listen(&document, "input", |event| {
        let row: Option<Element> =
            dom::closest(&event, ".picker-qty").and_then(|_: Element| dom::closest(&event, "[data-must]"));
        if let Some(more) = row.and_then(|row| row.query_selector("details").ok().flatten()) {
            _ = more.set_attribute("open", "");
        }
    });
    // What had to wait for a field to be left.
    dom::listen(&document, "focusout", |_| {
        if dom::by_id::<Element>("live-stale").is_some_and(|note| !note.has_attribute("hidden")) {
            plan(GATHER_MS);
        }
    });
    dom::listen(&dom::window(), "pageshow", |event| {
        let shown_again =
            event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted);
        if shown_again {
            plan(0);
        }
    });
    dom::listen(&document, "visibilitychange", |_| {
        if !dom::document().hidden() {
            plan(0);
        }
    });
    every(AGE_MS, || plan(0));
    shown();
}

/// The page's content is here, for the first time or anew: it is to look as things are.
pub(super) fn shown() {
    for id in ["print", "sound"] {
        if let Some(button) = dom::by_id::<Element>(id) {
            _ = button.remove_attribute("hidden");
        }
    }
    show_sound();
    show_state();
    hear();
    if region().is_some() && SOURCE.with_borrow(Option::is_none) {
        follow();
    }
}

fn region() -> Option<Element> {
    dom::by_id("live-region")
}

fn every(milliseconds: i32, run: impl Fn() + 'static) {
    let run = Closure::<dyn Fn()>::new(run).into_js_value();
    _ = dom::window().set_interval_with_callback_and_timeout_and_arguments_0(run.unchecked_ref(), milliseconds);
}

/// Opens the stream. The browser comes back by itself when it is lost, and says what it heard last.
fn follow() -> Option<()> {
    let region = region()?;
    let address = [region.get_attribute("data-live")?, "?since=".into(), region.get_attribute("data-since")?].concat();
    let source = EventSource::new(&address).ok()?;
    dom::listen(&source, "open", |_| {
        EVER_OPEN.set(true);
        set_state("on");
    });
    for kind in ["order", "restaurant", "reload"] {
        dom::listen(&source, kind, |event| {
            let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
            let own = self::region().and_then(|region| region.get_attribute("data-order"));
            // One order's page looks again only for what is about it.
            let about_us = own.is_none_or(|id| event.type_() != "order" || data.is_some_and(|data| data.contains(&id)));
            if about_us {
                plan(GATHER_MS);
            }
        });
    }
    let closed = source.clone();
    dom::listen(&source, "error", move |_| {
        if closed.ready_state() == EventSource::CLOSED {
            // Refused: signed out, too many, or a node without a log. Look by hand, and ask again.
            set_state(if EVER_OPEN.get() { "lost" } else { "slow" });
            SOURCE.with_borrow_mut(|source| *source = None);
            dom::after(SLOW_MS, || {
                plan(0);
                if SOURCE.with_borrow(Option::is_none) {
                    follow();
                }
            });
        } else {
            set_state("lost");
        }
    });
    SOURCE.with_borrow_mut(|place| *place = Some(source));
    Some(())
}

fn set_state(state: &'static str) {
    let before = STATE.replace(state);
    show_state();
    // What happened while nobody listened is told by the stream itself; this is for what it can't know.
    if before == "lost" && state == "on" {
        plan(0);
    }
}

fn show_state() {
    dom::for_each("#live [data-when]", |part| {
        let hidden = part.get_attribute("data-when").as_deref() != Some(STATE.get());
        _ = part.toggle_attribute_with_force("hidden", hidden);
    });
}

/// Looks soon, once however often it is asked.
fn plan(milliseconds: i32) {
    if region().is_none() || PLANNED.replace(true) {
        return;
    }
    dom::after(milliseconds, || {
        if LOOKING.get() {
            // Once more when the look that is under way is over: it may have missed this.
            PLANNED.set(false);
            dom::after(GATHER_MS, || plan(0));
            return;
        }
        PLANNED.set(false);
        LOOKING.set(true);
        dom::spawn(async {
            _ = look().await;
            LOOKING.set(false);
        });
    });
}

async fn look() -> Option<()> {
    let region = region()?;
    if must_wait(&region) {
        return None;
    }
    let location = dom::window().location();
    let address = location.href().ok()?;
    let address = address.split('#').next().unwrap_or_default();
    let answer = JsFuture::from(dom::window().fetch_with_str(address)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let parsed: Document = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    if !region.is_connected() {
        // A form has put something newer here meanwhile, or another page.
        plan(GATHER_MS);
        return None;
    }
    match parsed.get_element_by_id("live-region") {
        Some(fresh) => {
            follow_pause(&parsed);
            put(&region, &fresh, &parsed.title())
        }
        None => {
            // Somewhere else by now, such as at the door: a person has to see that.
            if response.redirected() {
                _ = location.reload();
            }
            None
        }
    }
}

/// Whether putting something else in its place would take away what somebody is at. It is told, or tried again soon.
fn must_wait(region: &Element) -> bool {
    let active = dom::document().active_element();
    let is_field = active.is_some_and(|active| {
        matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") && region.contains(Some(&active))
    });
    let has = |selector: &str| region.query_selector(selector).ok().flatten().is_some();
    if has("form[aria-busy]") {
        plan(GATHER_MS);
        return true;
    }
    let is_busy = is_field || has("details[open] form");
    if is_busy {
        show_stale(true);
    }
    is_busy
}

/// The way to a pause stands outside the region and is there while there is none. Whoever is at it keeps it.
fn follow_pause(page: &Document) {
    match (dom::by_id::<Element>("pause"), page.get_element_by_id("pause")) {
        (Some(shown), None) => {
            let active = dom::document().active_element();
            if !shown.has_attribute("open") && !shown.contains(active.as_deref()) {
                shown.remove();
            }
        }
        (None, Some(fresh)) => {
            if let Some(beside) = dom::by_id::<Element>("sound") {
                _ = beside.after_with_node_1(&fresh);
            }
        }
        _ => {}
    }
}

fn show_stale(stale: bool) {
    if let Some(note) = dom::by_id::<Element>("live-stale") {
        _ = note.toggle_attribute_with_force("hidden", !stale);
    }
}

/// Rings where there is an order to confirm that was not here before. Those that a page comes with are no news.
fn hear() -> Option<()> {
    let pending = region()?.get_attribute("data-pending")?;
    let is_first = SEEN.with_borrow(Option::is_none);
    let mut seen = SEEN.take().unwrap_or_default();
    let mut is_new = false;
    for id in pending.split(' ').filter(|id| !id.is_empty()) {
        if !seen.contains(id) {
            seen.push_str(id);
            is_new = true;
        }
    }
    SEEN.set(Some(seen));
    if is_new && !is_first && sound_is_on() { ring() } else { None }
}

fn put(old: &Element, fresh: &Element, title: &str) -> Option<()> {
    if must_wait(old) {
        return None;
    }
    let document = dom::document();
    let focused = document.active_element().filter(|active| old.contains(Some(active))).map(|active| active.id());
    old.replace_with_with_node_1(fresh).ok()?;
    document.set_title(title);
    show_stale(false);
    if let Some(id) = focused.filter(|id| !id.is_empty()) {
        dom::focus(&id);
    }
    hear();
    Some(())
}

fn storage() -> Option<web_sys::Storage> {
    dom::window().local_storage().ok().flatten()
}

fn sound_is_on() -> bool {
    storage().and_then(|storage| storage.get_item(SOUND).ok().flatten()).is_some_and(|value| value == "on")
}

fn set_sound(on: bool) {
    if let Some(storage) = storage() {
        _ = storage.set_item(SOUND, if on { "on" } else { "off" });
    }
    show_sound();
}

fn show_sound() {
    let Some(button) = dom::by_id::<Element>("sound") else { return };
    let on = sound_is_on();
    _ = button.set_attribute("aria-pressed", if on { "true" } else { "false" });
    let text = button.get_attribute(if on { "data-on" } else { "data-off" });
    if let Ok(Some(label)) = button.query_selector("[data-label]") {
        label.set_text_content(text.as_deref());
    }
}

fn prepare_sound() -> Option<AudioContext> {
    AUDIO.with_borrow_mut(|place| {
        if place.is_none() {
            *place = AudioContext::new().ok();
        }
        let audio = place.clone()?;
        _ = audio.resume().ok();
        Some(audio)
    })
}

/// Two short tones.
fn ring() -> Option<()> {
    let audio = prepare_sound()?;
    let now = audio.current_time();
    for (start, pitch) in [(0.0, 880.0), (0.18, 1175.0)] {
        let (tone, volume) = (audio.create_oscillator().ok()?, audio.create_gain().ok()?);
        tone.frequency().set_value(pitch);
        let gain = volume.gain();
        gain.set_value_at_time(0.0001, now + start).ok()?;
        gain.exponential_ramp_to_value_at_time(0.4, now + start + 0.02).ok()?;
        gain.exponential_ramp_to_value_at_time(0.0001, now + start + 0.3).ok()?;
        tone.connect_with_audio_node(&volume).ok()?.connect_with_audio_node(&audio.destination()).ok()?;
        tone.start_with_when(now + start).ok()?;
        tone.stop_with_when(now + start + 0.35).ok()?;
    }
    Some(())
}
