//! The profile that says what our colours mean: sRGB (IEC 61966-2-1) as a version 2 ICC profile of matrix and curve.
//! Made in code, so that no file of unknown licence travels along.

/// Points on the tone curve.
const CURVE_POINTS: u16 = 1024;

/// The bytes of the profile.
pub fn srgb() -> Vec<u8> {
    let curve = tone_curve();
    let tags: [([u8; 4], Vec<u8>); 7] = [
        (*b"desc", description("sRGB IEC61966-2.1")),
        (*b"cprt", plain_text("No copyright, use freely")),
        (*b"wtpt", xyz([0.9505, 1.0, 1.0891])),
        (*b"rXYZ", xyz([0.436_07, 0.222_49, 0.013_92])),
        (*b"gXYZ", xyz([0.385_15, 0.716_87, 0.097_08])),
        (*b"bXYZ", xyz([0.143_07, 0.060_61, 0.714_10])),
        (*b"rTRC", curve),
    ];
    let count = u32::try_from(tags.len()).unwrap_or(0).saturating_add(2);
    let table_end = 132_u32.saturating_add(count.saturating_mul(12));
    let mut table = count.to_be_bytes().to_vec();
    let mut body: Vec<u8> = Vec::new();
    let mut last = [0_u8; 8];
    for (signature, data) in tags {
        let offset = table_end.saturating_add(length(&body));
        let place = [offset.to_be_bytes(), length(&data).to_be_bytes()].concat();
        last.copy_from_slice(&place);
        table.extend(signature);
        table.extend(place);
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    // The three colours share one curve.
    for signature in [b"gTRC", b"bTRC"] {
        table.extend(signature);
        table.extend(last);
    }
    let mut profile = header(table_end.saturating_add(length(&body)));
    profile.extend(table);
    profile.extend(body);
    profile
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn header(size: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(128);
    header.extend(size.to_be_bytes());
    header.extend([0; 4]);
    header.extend([2, 0x10, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    // A fixed day: 1 January 2000.
    header.extend([0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend([0.9642, 1.0, 0.8249].into_iter().flat_map(fixed_point));
    header.resize(128, 0);
    header
}

/// A number with sixteen binary places.
#[expect(clippy::cast_possible_truncation, reason = "the profile holds numbers between -1 and 2")]
fn fixed_point(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    tag.extend(values.into_iter().flat_map(fixed_point));
    tag
}

fn plain_text(text: &str) -> Vec<u8> {
    let mut tag = b"text\0\0\0\0".to_vec();
    tag.extend(text.as_bytes());
    tag.push(0);
    tag
}

fn description(text: &str) -> Vec<u8> {
    let mut tag = b"desc\0\0\0\0".to_vec();
    tag.extend(length(text.as_bytes()).saturating_add(1).to_be_bytes());
    tag.extend(text.as_bytes());
    // End of the text, and the unused Unicode and script forms of it.
    tag.resize(tag.len().saturating_add(79), 0);
    tag
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 65535 by construction"
)]
fn tone_curve() -> Vec<u8> {
    let mut tag = b"curv\0\0\0\0".to_vec();
    tag.extend(u32::from(CURVE_POINTS).to_be_bytes());
    for point in 0..CURVE_POINTS {
        let signal = f64::from(point) / f64::from(CURVE_POINTS - 1);
        let light = if signal <= 0.04045 { signal / 12.92 } else { ((signal + 0.055) / 1.055).powf(2.4) };
        tag.extend(((light * 65535.0).round() as u16).to_be_bytes());
    }
    tag
}
