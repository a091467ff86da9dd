//! The pages, in process: who gets in, what they see, what their acts do.

mod guard;
mod login;
mod pages;
