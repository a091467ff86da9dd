//! The only place where work goes to the threads that may wait: database, hashing, rendering.

use actix_web::web;

use crate::web::problem::WebError;

/// Runs work that may wait. A closed browser does not stop it: what it does is all or nothing.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WebError> {
    web::block(work).await.map_err(|cancelled| WebError::Broken(Box::new(cancelled)))
}
