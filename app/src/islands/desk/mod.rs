//! The back office's tools. All of them work on what the server printed: a form is sent as the browser would send it, and
//! the page that comes back takes the place of this one. They must never make up a text or a state of their own.

mod forms;
mod reorder;
mod theme;

pub(super) fn wake() {
    forms::wake();
    reorder::wake();
    theme::wake();
}
