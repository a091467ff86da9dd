//! Our own files: style, script and pictures, embedded. Their address holds their hash, so browsers may keep them for good.

use std::sync::LazyLock;

use crate::operations::fingerprint;
use crate::web::answer::Answer;
use crate::web::cx::Cx;
use crate::web::problem::WebError;

struct Asset {
    name: &'static str,
    content_type: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "app.css",
        content_type: "text/css; charset=utf-8",
        text: concat!(include_str!("assets/app.css"), include_str!("assets/imports.css")),
    },
    Asset {
        name: "app.js",
        content_type: "text/javascript; charset=utf-8",
        text: concat!(include_str!("assets/app.js"), include_str!("assets/imports.js")),
    },
    Asset { name: "icon.svg", content_type: "image/svg+xml", text: include_str!("assets/icon.svg") },
];

static ADDRESSES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let address = |asset: &Asset| {
        let hash: String = fingerprint(asset.text.as_bytes()).chars().take(12).collect();
        format!("/assets/{}?v={hash}", asset.name)
    };
    ASSETS.iter().map(address).collect()
});

/// The address of a file of ours, with its hash.
pub(super) fn address(name: &str) -> &'static str {
    let place = ASSETS.iter().position(|asset| asset.name == name);
    place.and_then(|place| ADDRESSES.get(place)).map_or("/assets/", String::as_str)
}

pub(super) fn serve(cx: &Cx) -> Result<Answer, WebError> {
    let name: String = cx.path("name")?;
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or(WebError::NotFound)?;
    Ok(Answer::bytes(asset.content_type, asset.text)
        .with_header("cache-control", "public, max-age=31536000, immutable"))
}
