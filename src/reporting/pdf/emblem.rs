//! The emblem of the Union, drawn to the geometry of the graphical guide (CPR annex IX; Interinstitutional style guide
//! A1): a blue rectangle of 3 by 2, twelve upright gold stars on an invisible circle of a third of the height.

use super::canvas::{Area, Canvas};
use super::style::{EU_BLUE, EU_YELLOW};

/// Radius of the inner corners of a five-pointed star as a part of the outer one.
const INNER: f32 = 0.381_966;

/// Draws the emblem at a height; its width is one and a half times that.
pub fn draw(canvas: &mut Canvas, left: f32, top: f32, height: f32) {
    canvas.fill(Area { left, top, width: height * 1.5, height }, EU_BLUE);
    let centre = (left + height * 0.75, top + height / 2.0);
    for hour in 0..12_u8 {
        let angle = f32::from(hour) * std::f32::consts::TAU / 12.0;
        let star = towards(centre, angle, height / 3.0);
        let corners: Vec<(f32, f32)> = (0..10_u8)
            .map(|corner| {
                let radius = if corner % 2 == 0 { height / 18.0 } else { height / 18.0 * INNER };
                towards(star, f32::from(corner) * std::f32::consts::PI / 5.0, radius)
            })
            .collect();
        canvas.shape(&corners, Some(EU_YELLOW), None);
    }
}

/// The point at a distance in the direction of a clock hand.
fn towards((left, top): (f32, f32), angle: f32, distance: f32) -> (f32, f32) {
    (left + distance * angle.sin(), top - distance * angle.cos())
}
