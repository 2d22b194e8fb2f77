//! Lists marked `data-reorder` whose rows have a grip: dragged with mouse, pen or finger, and sent as the new order of the
//! list that the row was left in. Without a grip in hand the buttons beside it do the same, one step at a time.

use std::cell::{Cell, RefCell};

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Event, Node, PointerEvent, UrlSearchParams};

use super::{
    super::dom,
    forms::{self, Sent},
};

/// A row in hand, and where it was.
struct Held {
    row: Element,
    list: Node,
    next: Option<Node>,
    pointer: i32,
}

impl Held {
    fn put_back(&self) {
        _ = self.row.class_list().remove_1("menu-moving");
        _ = self.list.insert_before(&self.row, self.next.as_ref());
    }
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    /// Whether an order is under way. Until it is saved or not, nothing else is taken: a row has to know its way back.
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "pointerdown", |event| _ = take(&event));
    dom::listen(&document, "pointermove", |event| _ = carry(&event));
    dom::listen(&document, "pointerup", |event| _ = leave(&event));
    dom::listen(&document, "pointercancel", |_| let_go());
    dom::listen(&document, "keydown", |event| {
        let key = js_sys::Reflect::get(&event, &"key".into()).ok().and_then(|key| key.as_string());
        if key.as_deref() == Some("Escape") {
            let_go();
        }
    });
}

fn take(event: &Event) -> Option<()> {
    if SENDING.get() {
        return None;
    }
    let pointer: &PointerEvent = event.dyn_ref()?;
    let grip: Element = dom::closest(event, "[data-grip]")?;
    let row: Element = grip.closest("[data-item]").ok()??;
    let list = row.parent_node()?;
    if pointer.button() != 0 || row.closest("[data-reorder]").ok()?.is_none() {
        return None;
    }
    event.prevent_default();
    _ = grip.set_pointer_capture(pointer.pointer_id());
    _ = row.class_list().add_1("menu-moving");
    let held = Held { next: row.next_sibling(), row, list, pointer: pointer.pointer_id() };
    HELD.with_borrow_mut(|hand| *hand = Some(held));
    Some(())
}

fn carry(event: &Event) -> Option<()> {
    let pointer: &PointerEvent = event.dyn_ref()?;
    HELD.with_borrow(|hand| {
        let held = hand.as_ref().filter(|held| held.pointer == pointer.pointer_id())?;
        event.prevent_default();
        let (x, y) = (pointer.client_x() as f32, pointer.client_y() as f32);
        let under = dom::document().element_from_point(x, y)?;
        let address = held.row.closest("[data-reorder]").ok()??.get_attribute("data-reorder")?;
        let list: Element = under.closest(&["[data-reorder=\"", &address, "\"]"].concat()).ok()??;
        match under.closest("[data-item]").ok()? {
            Some(other) if other.is_same_node(Some(&held.row)) => {}
            Some(other) => {
                let middle = other.get_bounding_client_rect();
                let before = f64::from(y) < middle.top() + middle.height() / 2.0;
                let next = if before { Some(Node::from(other.clone())) } else { other.next_sibling() };
                _ = other.parent_node()?.insert_before(&held.row, next.as_ref());
            }
            None => _ = list.append_child(&held.row),
        }
        Some(())
    })
}

fn let_go() {
    if let Some(held) = HELD.take() {
        held.put_back();
    }
}

/// Sends the order of the list that the row is in now; where nothing has moved, nothing is sent.
fn leave(event: &Event) -> Option<()> {
    let pointer: &PointerEvent = event.dyn_ref()?;
    let held = HELD.with_borrow_mut(|hand| {
        let mine = hand.as_ref().is_some_and(|held| held.pointer == pointer.pointer_id());
        if mine { hand.take() } else { None }
    })?;
    _ = held.row.class_list().remove_1("menu-moving");
    let list: Element = held.row.closest("[data-reorder]").ok()??;
    let same_place = list.is_same_node(Some(&held.list)) && held.row.next_sibling() == held.next;
    if same_place {
        return None;
    }
    let fields = UrlSearchParams::new().ok()?;
    fields.append("list", &list.get_attribute("data-list").unwrap_or_default());
    let rows = list.query_selector_all("[data-item]").ok()?;
    for at in 0..rows.length() {
        if let Some(row) = rows.item(at).and_then(|row| row.dyn_into::<Element>().ok()) {
            fields.append("item", &row.get_attribute("data-item").unwrap_or_default());
        }
    }
    let address = list.get_attribute("data-reorder")?;
    SENDING.set(true);
    dom::spawn(async move {
        if forms::post(&address, &fields).await == Sent::Failed {
            // Nothing was saved: the list is not to look as if.
            held.put_back();
        }
        SENDING.set(false);
    });
    Some(())
}
