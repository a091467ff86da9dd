//! Server-sent events: a page that watches long work. What is sent is read from the database again and again, so it
//! does not matter which server process does the work and which one is asked.

use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream;

use crate::web::blocking::blocking;
use crate::web::problem::WebError;

/// What a look at the work gives.
pub enum Look {
    /// A message of this kind; `data` is one line.
    Send { kind: &'static str, data: String },
    /// Nothing new.
    Wait,
    /// A last message, and the end.
    Last { kind: &'static str, data: String },
}

/// Looks at the work; called until it gives the last message, with a pause between.
pub type Watch = Box<dyn FnMut() -> Result<Look, WebError> + Send>;

const PAUSE: Duration = Duration::from_millis(300);
/// Longer than any work of ours; the browser asks anew by itself.
const MOST_LOOKS: u32 = 3_000;

/// The body of the answer.
pub(super) fn stream(watch: Watch) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    stream::unfold(Some((watch, 0_u32)), |state| async move {
        let (mut watch, looks) = state?;
        if looks > 0 {
            actix_web::rt::time::sleep(PAUSE).await;
        }
        let looked = blocking(move || {
            let look = watch();
            (watch, look)
        })
        .await;
        let (text, next) = match looked {
            Ok((watch, Ok(Look::Send { kind, data }))) => (message(kind, &data), Some(watch)),
            // A comment keeps the line open.
            Ok((watch, Ok(Look::Wait))) => (":\n\n".to_owned(), Some(watch)),
            Ok((_, Ok(Look::Last { kind, data }))) => (message(kind, &data), None),
            Ok((_, Err(error))) | Err(error) => {
                error.log("events");
                (message("failed", ""), None)
            }
        };
        let next = next.filter(|_| looks < MOST_LOOKS).map(|watch| (watch, looks.saturating_add(1)));
        Some((Ok(Bytes::from(text)), next))
    })
}

fn message(kind: &str, data: &str) -> String {
    format!("event: {kind}\ndata: {}\n\n", data.replace(['\r', '\n'], " "))
}
