//! What guests choose of a dish: groups of options with their prices, a line each; typed, moved, or taken over from another dish.
//! A row that nobody has typed into is no option.

use leptos::prelude::*;
use mo_contract::menu::MenuItem;

use super::{
    cells::{Cell, Of, Shown, cell, complaint, press},
    draft::{GroupDraft, OptionDraft},
};
use crate::{ui::Icon, words::Words};

/// The choices of a dish, and the way to those of another.
pub(super) fn options(words: Words, shown: &Shown<'_>, others: &[&MenuItem]) -> impl IntoView + use<> {
    let groups =
        shown.draft.groups.iter().enumerate().map(|(at, group)| group_view(words, shown, at, group)).collect_view();
    view! {
        <section class="panel stack" aria-labelledby="options">
            <h2 class="panel-title" id="options">
                {words.say("menu-options")}
            </h2>
            <p class="text-ink-muted">{words.say("menu-options-text")}</p>
            {complaint(words, shown, "options")}
            {groups}
            <div class="menu-group-add">
                <button class="btn" type="submit" name="act" value="group-add" id="group-add" formnovalidate=true>
                    <Icon name="plus" />
                    {words.say("menu-group-add")}
                </button>
                {copy_of(words, others)}
            </div>
        </section>
    }
}

/// The choices of another dish, taken over: most pizzas come in the same sizes.
fn copy_of(words: Words, others: &[&MenuItem]) -> impl IntoView + use<> {
    let dishes = others
        .iter()
        .map(|item| {
            let groups: Vec<&str> = item.options.iter().map(|group| group.name.as_str()).collect();
            view! { <option value=item.id.to_string()>{format!("{}: {}", item.name, groups.join(", "))}</option> }
        })
        .collect_view();
    (!others.is_empty()).then(|| {
        view! {
            <div class="menu-cell">
                <label class="menu-cell-label" for="copy-from">
                    {words.say("menu-copy-from")}
                </label>
                <select class="input" id="copy-from" name="copy_from">
                    {dishes}
                </select>
            </div>
            <button class="btn" type="submit" name="act" value="group-copy" id="group-copy" formnovalidate=true>
                <Icon name="copy" />
                {words.say("menu-copy")}
            </button>
        }
    })
}

fn group_view(words: Words, shown: &Shown<'_>, at: usize, group: &GroupDraft) -> impl IntoView + use<> {
    let name = |part: &str| format!("group-{at}-{part}");
    let field = |part: &str| format!("options.{at}.{part}");
    let number = at + 1;
    let legend = words.with("menu-group", &[("number", number.into())]);
    let rows =
        group.options.iter().enumerate().map(|(row, option)| option_view(words, shown, at, row, option)).collect_view();
    view! {
        <fieldset class="menu-group">
            <legend class="visually-hidden">{legend}</legend>
            <div class="menu-group-head">
                {cell(words, shown, name("name"), &field("name"), &group.name, words.say("menu-group-name"), Cell { of: Of::Text, is_first: true })}
                {cell(words, shown, name("min"), &field("min"), &group.min, words.say("menu-group-min"), Cell { of: Of::Number, is_first: true })}
                {cell(words, shown, name("max"), &field("max"), &group.max, words.say("menu-group-max"), Cell { of: Of::Number, is_first: true })}
            </div>
            {complaint(words, shown, &field("options"))}
            <div class="menu-options">{rows}</div>
            // Behind the options: whoever types goes from the choice's name to the first of them.
            <div class="menu-group-foot">
                <button class="btn btn-quiet" type="submit" name="act" value=format!("option-{at}-add")
                    id=format!("option-{at}-add") formnovalidate=true>
                    <Icon name="plus" />
                    {words.say("menu-option-add")}
                </button>
                <div class="menu-cell-actions">
                    {press(format!("group-{at}-up"), "up", words.say("menu-group-up"))}
                    {press(format!("group-{at}-down"), "down", words.say("menu-group-down"))}
                    // In words: it stands below the marks of the last option, which takes away less.
                    <button class="btn btn-quiet text-danger" type="submit" name="act" value=format!("group-{at}-remove")
                        id=format!("group-{at}-remove") formnovalidate=true>
                        {words.say("menu-group-remove")}
                    </button>
                </div>
            </div>
        </fieldset>
    }
}

fn option_view(
    words: Words,
    shown: &Shown<'_>,
    group: usize,
    at: usize,
    option: &OptionDraft,
) -> impl IntoView + use<> {
    let name = |part: &str| format!("group-{group}-option-{at}-{part}");
    let field = |part: &str| format!("options.{group}.options.{at}.{part}");
    view! {
        <div class="menu-option">
            <input type="hidden" name=name("id") value=option.id.clone() />
            {cell(words, shown, name("name"), &field("name"), &option.name, words.say("menu-option-name"), Cell { of: Of::Text, is_first: at == 0 })}
            {cell(words, shown, name("price"), &field("price"), &option.price, words.say("menu-option-price"), Cell { of: Of::Price, is_first: at == 0 })}
            <label class="menu-check">
                <input type="checkbox" name=name("on") value="1" checked=option.is_available />
                <span>{words.say("menu-option-on")}</span>
            </label>
            <div class="menu-cell-actions">
                {press(format!("option-{group}-{at}-up"), "up", words.say("menu-option-up"))}
                {press(format!("option-{group}-{at}-down"), "down", words.say("menu-option-down"))}
                {press(format!("option-{group}-{at}-remove"), "trash", words.say("menu-option-remove"))}
            </div>
        </div>
    }
}
