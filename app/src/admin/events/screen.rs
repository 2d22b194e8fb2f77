//! The parts of the events screen: the last hour, whose log, the filter, the table. Nothing here asks for anything.

use leptos::prelude::*;
use mo_contract::{
    Error,
    event::{ENTITIES, EventPage, EventTally, MAX_EVENTS},
};

use super::{
    Log, Reader,
    texts::{about, count_text, entity_text, instant, kind_text, preview},
    wanted::{FEW, Wanted, Window, query_of, rfc3339},
};
use crate::{
    fields::Fields,
    ui::{Choice, Empty, Field, Icon, PageLink, Pager, Typed},
    words::Words,
};

/// The count of the last hour: whether what should happen does.
pub(super) fn sanity(words: Words, hour: &EventTally) -> impl IntoView + use<> {
    let body = if hour.counts.is_empty() {
        view! { <p class="text-ink-muted">{words.say("events-quiet")}</p> }.into_any()
    } else {
        let counts = hour
            .counts
            .iter()
            .map(|count| {
                view! {
                    <li class="tally">
                        <span class="tally-number">{words.number(count.count.unsigned_abs())}</span>
                        <span title=count.event_type.clone()>{kind_text(words, &count.event_type)}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="tallies">{counts}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="last-hour">
            <h2 class="panel-title" id="last-hour">
                {words.say("events-last-hour")}
            </h2>
            {body}
        </section>
    }
}

/// A way to another look at the list.
fn chip(href: String, is_current: bool, text: String) -> impl IntoView {
    view! {
        <li>
            <a class="chip" href=href aria-current=is_current.then_some("true")>
                {text}
            </a>
        </li>
    }
}

pub(super) struct Shown<'a> {
    pub reader: &'a Reader<'a>,
    pub wanted: &'a Wanted,
    pub tally: &'a EventTally,
    pub query: &'a Fields,
    pub error: Option<&'a Error>,
}

impl Shown<'_> {
    fn words(&self) -> Words {
        self.reader.words()
    }

    pub fn downloads(&self) -> impl IntoView + use<> {
        let words = self.words();
        let wanted = self.wanted;
        let href = |format: &str| {
            let pairs = [
                ("tenant", self.reader.tenant_id().map(|id| id.to_string())),
                ("from", rfc3339(wanted.from)),
                ("to", rfc3339(wanted.to)),
                ("type", wanted.event_type()),
                ("entity_type", wanted.entity_type.clone()),
                ("entity_id", wanted.entity_id.clone()),
                ("format", Some(format.to_owned())),
            ];
            format!("{}/export?{}", self.reader.path, query_of(&pairs))
        };
        view! {
            <div class="desk-actions">
                <a class="btn" href=href("csv") download="">
                    <Icon name="download" />
                    {words.say("events-csv")}
                </a>
                <a class="btn" href=href("json") download="">
                    <Icon name="download" />
                    {words.say("events-json")}
                </a>
            </div>
        }
    }

    /// Whose log: the domain of a restaurant, or nothing for the platform's.
    pub fn picker(&self, known: &[String]) -> impl IntoView + use<> {
        let words = self.words();
        let typed = Typed::new(self.query.get("of"), "of", self.error);
        let known = known.iter().cloned().map(|domain| view! { <option value=domain></option> }).collect_view();
        let now = match self.reader.of() {
            Some(tenant) => words.with("events-of", &[("name", tenant.name.clone().into())]),
            None => words.say("events-of-platform"),
        };
        view! {
            <form class="panel filter" method="get" action=self.reader.path role="search">
                <Field id="of" label=words.say("events-whose") hint=words.say("events-whose-hint") typed=typed control=|state| {
                    view! {
                        <input class="input" id="of" name="of" list="known-domains" autocomplete="off" autocapitalize="none"
                            spellcheck="false" value=state.value aria-invalid=state.invalid aria-describedby=state.described_by
                            data-keys="/" />
                    }
                } />
                <datalist id="known-domains">{known}</datalist>
                <button class="btn" type="submit">
                    {words.say("events-choose")}
                </button>
                <p class="filter-note">{now}</p>
            </form>
        }
    }

    pub fn filter(&self) -> impl IntoView + use<> {
        let words = self.words();
        let (wanted, reader) = (self.wanted, self.reader);
        let quick = Window::QUICK
            .into_iter()
            .map(|window| {
                let href = reader.link(
                    wanted,
                    &[("window", Some(window.name().to_owned())), ("from", None), ("to", None), ("before", None)],
                );
                chip(href, window == wanted.window, window.label(words))
            })
            .collect_view();
        let time_field = |id: &'static str, label: &str| {
            let local = if wanted.window == Window::Own {
                let at = if id == "from" { wanted.from } else { wanted.to };
                at.map(|at| at.with_timezone(&words.zone.0).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
            } else {
                String::new()
            };
            let typed = Typed::new(&local, id, self.error);
            view! {
                <Field id=id label=words.say(label) typed=typed control=move |state| {
                    view! {
                        <input class="input" id=id name=id type="datetime-local" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
            }
        };
        let keys = matches!(reader.log, Log::House).then_some("/");
        let id = Typed::new(wanted.entity_id.as_deref().unwrap_or_default(), "entity_id", self.error);
        let chosen = wanted.entity_type.clone();
        let other = chosen.clone().filter(|chosen| !ENTITIES.contains(&chosen.as_str()));
        let entities = ENTITIES
            .iter()
            .map(|name| (*name).to_owned())
            .chain(other)
            .map(|name| {
                let selected = Some(&name) == chosen.as_ref();
                view! {
                    <option value=name.clone() selected=selected>
                        {entity_text(words, &name)}
                    </option>
                }
            })
            .collect_view();
        let count = count_text(words, wanted.matches(self.tally));
        let zone = words.with("events-zone", &[("zone", words.zone.to_string().into())]);
        let window = (wanted.window != Window::Own).then(|| wanted.window.name());
        view! {
            <section class="panel stack" aria-label=words.say("events-filter")>
                <ul class="chips">{quick}</ul>
                <form class="filter" method="get" action=reader.path data-live=format!("{}/count", reader.path) data-live-into="event-count">
                    {reader.of_domain().map(|domain| view! { <input type="hidden" name="of" value=domain /> })}
                    {window.map(|window| view! { <input type="hidden" name="window" value=window /> })}
                    {time_field("from", "events-from")}
                    {time_field("to", "events-to")}
                    <Choice id="entity_type" label=words.say("events-entity-type") any=words.say("events-every-entity")>
                        {entities}
                    </Choice>
                    <Field id="entity_id" label=words.say("events-entity-id") typed=id control=move |state| {
                        view! {
                            <input class="input" id="entity_id" name="entity_id" autocomplete="off" autocapitalize="none" spellcheck="false"
                                maxlength="200" value=state.value aria-invalid=state.invalid aria-describedby=state.described_by data-keys=keys />
                        }
                    } />
                    {self.kinds()}
                    <button class="btn btn-primary" type="submit">
                        {words.say("events-show")}
                    </button>
                </form>
                <p class="filter-note">
                    <strong id="event-count" role="status">
                        {count}
                    </strong>
                    " "
                    {zone}
                </p>
            </section>
        }
    }

    /// What happened, a box each: what the window has, and what is chosen.
    fn kinds(&self) -> impl IntoView + use<> {
        let words = self.words();
        let chosen = &self.wanted.types;
        let counted = self.tally.counts.iter().map(|count| (count.event_type.clone(), count.count.unsigned_abs()));
        let mut kinds: Vec<(String, u64)> = counted.collect();
        for name in chosen {
            if !kinds.iter().any(|(known, _)| known == name) {
                kinds.push((name.clone(), 0));
            }
        }
        let boxes = kinds
            .into_iter()
            .map(|(name, count)| {
                let checked = chosen.contains(&name);
                let text = format!("{} ({})", kind_text(words, &name), words.number(count));
                view! {
                    <label class="kind">
                        <input type="checkbox" name="type" value=name checked=checked />
                        <span>{text}</span>
                    </label>
                }
            })
            .collect_view();
        let said = match chosen.as_slice() {
            [] => words.say("events-every-type"),
            [one] => kind_text(words, one),
            several => words.with("events-types", &[("count", several.len().into())]),
        };
        view! {
            <details class="kinds" id="kinds">
                <summary class="menu-summary">
                    {words.say("events-type")} ": " <strong>{said}</strong>
                </summary>
                <fieldset class="kinds-boxes">
                    <legend class="visually-hidden">{words.say("events-type")}</legend>
                    {boxes}
                </fieldset>
            </details>
        }
    }

    pub fn table(&self, page: &EventPage) -> impl IntoView + use<> {
        let (words, wanted, reader) = (self.words(), self.wanted, self.reader);
        if page.events.is_empty() {
            let (title, text) = if self.error.is_some() {
                (words.say("events-not-shown"), words.say("events-not-shown-text"))
            } else {
                (words.say("events-none"), words.say("events-none-text"))
            };
            return view! { <Empty icon="activity" title=title text=text /> }.into_any();
        }
        let columns = [
            words.say("events-column-time"),
            words.say("events-column-type"),
            words.say("events-column-entity"),
            words.say("events-column-payload"),
        ];
        let [time, kind, entity, payload] = columns.clone();
        let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view();
        let rows = page
            .events
            .iter()
            .map(|event| {
                let history = reader.link(
                    wanted,
                    &[
                        ("entity_type", Some(event.entity_type.clone())),
                        ("entity_id", Some(event.entity_id.clone())),
                        ("type", None),
                        ("before", None),
                    ],
                );
                view! {
                    <tr>
                        <td data-label=time.clone()>
                            <time datetime=event.occurred_at.clone() title=event.occurred_at.clone()>
                                {instant(words, &event.occurred_at)}
                            </time>
                        </td>
                        <td data-label=kind.clone()>
                            <span title=event.event_type.clone()>{kind_text(words, &event.event_type)}</span>
                        </td>
                        <td data-label=entity.clone()>
                            <a class="link" href=history title=event.entity_id.clone()>
                                {about(words, event)}
                            </a>
                        </td>
                        <td data-label=payload.clone()>
                            <a class="payload" href=reader.event_link(event.seq) data-dialog="">
                                <code>{preview(event)}</code>
                            </a>
                        </td>
                    </tr>
                }
            })
            .collect_view();
        let is_long = page.events.len() > 200;
        let class =
            if is_long { "table table-cards event-table event-table-long" } else { "table table-cards event-table" };
        let last = page.events.last().map(|event| event.seq);
        let older = last.filter(|_| page.more).map(|seq| PageLink {
            href: reader.link(wanted, &[("before", Some(seq.to_string()))]),
            text: words.say("events-older"),
        });
        let newest = wanted
            .before
            .map(|_| PageLink { href: reader.link(wanted, &[("before", None)]), text: words.say("events-newest") });
        let sizes = [(FEW, None), (MAX_EVENTS, Some("1000".to_owned()))]
            .into_iter()
            .map(|(rows, value)| {
                let href =
                    reader.link(wanted, &[("rows", value), ("before", wanted.before.map(|seq| seq.to_string()))]);
                chip(href, rows == wanted.rows, words.number(rows))
            })
            .collect_view();
        view! {
            <div class="table-frame table-frame-cards">
                <table class=class>
                    <caption class="visually-hidden">{words.say("events-title")}</caption>
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="desk-head">
                <div class="chips-line">
                    <span class="text-sm text-ink-muted" id="rows-label">
                        {words.say("events-rows")}
                    </span>
                    <ul class="chips" aria-labelledby="rows-label">{sizes}</ul>
                </div>
                <Pager label=words.say("events-pages") back=newest on=older />
            </div>
        }
        .into_any()
    }
}
