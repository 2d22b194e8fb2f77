//! The back office's tools. All of them work on what the server printed: a form is sent as the browser would send it, and
//! the page that comes back takes the place of this one. They must never make up a text or a state of their own.

mod forms;
mod guard;
mod keys;
mod live;
mod orders;
mod picture;
mod reorder;
mod row_picture;
mod sheet;
mod theme;
mod told;

pub(super) fn wake() {
    forms::wake();
    guard::wake();
    reorder::wake();
    keys::wake();
    live::wake();
    orders::wake();
    sheet::wake();
    picture::wake();
    row_picture::wake();
    theme::wake();
}
