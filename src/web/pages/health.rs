//! For machines that watch over the server: alive, ready, and figures in the text format of Prometheus.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::operations::health;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::problem::WebError;
use crate::web::routes::{Access, Entry, get};

pub fn routes() -> Vec<Entry> {
    vec![
        get("/healthz", Access::Public, alive).for_everybody(),
        get("/readyz", Access::Public, ready).for_everybody(),
        get("/metrics", Access::Public, metrics).for_everybody(),
    ]
}

const TEXT: &str = "text/plain; charset=utf-8";

fn alive(_: &Cx) -> Result<Answer, WebError> {
    Ok(Answer::bytes(TEXT, "alive\n"))
}

/// Ready when the database answers and its tables are up to date.
fn ready(cx: &Cx) -> Result<Answer, WebError> {
    match health::is_ready(&cx.books) {
        Ok(true) => Ok(Answer::bytes(TEXT, "ready\n")),
        Ok(false) => Ok(Answer::bytes(TEXT, "the tables are not up to date\n").with_status(503)),
        Err(error) => {
            WebError::from(error).log(&cx.request.id);
            Ok(Answer::bytes(TEXT, "the database does not answer\n").with_status(503))
        }
    }
}

/// Counts of this process since its start. Each process has its own; whoever collects them adds them up.
#[derive(Debug)]
pub(in crate::web) struct Counters {
    answers: [AtomicU64; 6],
    milliseconds: AtomicU64,
    buckets: [AtomicU64; BOUNDS.len()],
}

/// Upper bounds in milliseconds.
const BOUNDS: [u64; 8] = [5, 10, 20, 60, 100, 300, 1_000, 5_000];

pub(in crate::web) static COUNTERS: Counters = Counters {
    answers: [const { AtomicU64::new(0) }; 6],
    milliseconds: AtomicU64::new(0),
    buckets: [const { AtomicU64::new(0) }; BOUNDS.len()],
};

impl Counters {
    pub(in crate::web) fn count(&self, status: u16, milliseconds: u64) {
        let class = usize::from(status / 100);
        if let Some(counter) = self.answers.get(class) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        self.milliseconds.fetch_add(milliseconds, Ordering::Relaxed);
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            if milliseconds <= *bound {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn written(&self) -> String {
        let mut lines = vec![
            "# HELP verantwoord_answers_total Requests answered, by class of status.".to_owned(),
            "# TYPE verantwoord_answers_total counter".to_owned(),
        ];
        let mut total = 0_u64;
        for (class, counter) in self.answers.iter().enumerate().skip(1) {
            let count = counter.load(Ordering::Relaxed);
            total = total.saturating_add(count);
            lines.push(format!("verantwoord_answers_total{{class=\"{class}xx\"}} {count}"));
        }
        lines.push("# HELP verantwoord_answer_milliseconds Time from request to answer.".to_owned());
        lines.push("# TYPE verantwoord_answer_milliseconds histogram".to_owned());
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let count = bucket.load(Ordering::Relaxed);
            lines.push(format!("verantwoord_answer_milliseconds_bucket{{le=\"{bound}\"}} {count}"));
        }
        let sum = self.milliseconds.load(Ordering::Relaxed);
        lines.push(format!("verantwoord_answer_milliseconds_bucket{{le=\"+Inf\"}} {total}"));
        lines.push(format!("verantwoord_answer_milliseconds_sum {sum}"));
        lines.push(format!("verantwoord_answer_milliseconds_count {total}"));
        lines.push(String::new());
        lines.join("\n")
    }
}

/// Only for this machine, or for who knows the token of the settings; for others it does not exist.
fn metrics(cx: &Cx) -> Result<Answer, WebError> {
    let bearer = cx.request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let by_token = match (&cx.app.settings.metrics_token, bearer) {
        (Some(token), Some(sent)) => {
            bool::from(subtle::ConstantTimeEq::ct_eq(token.as_bytes(), sent.as_bytes()))
        }
        (Some(_) | None, _) => false,
    };
    // Behind a proxy everybody seems to come from this machine.
    let local = cx.request.address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if by_token || (local && !cx.app.settings.behind_tls && cx.app.settings.metrics_token.is_none()) {
        return Ok(Answer::bytes("text/plain; version=0.0.4; charset=utf-8", COUNTERS.written()));
    }
    Err(WebError::NotFound)
}
