//! Axes: where a value stands on a picture, and which values are marked.

/// How values are spaced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spacing {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal ratios are equally far apart; values are above 0.
    Log,
}

/// A range of values on a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    spacing: Spacing,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// From 0 to a little more than `greatest`, on the pixels `from..to`.
    pub fn from_zero(greatest: f64, (from, to): (f64, f64)) -> Axis {
        let high = if greatest > 0.0 { greatest * 1.08 } else { 1.0 };
        Axis { spacing: Spacing::Linear, low: 0.0, high, from, to }
    }

    /// From 0 to 1.
    pub fn unit((from, to): (f64, f64)) -> Axis {
        Axis { spacing: Spacing::Linear, low: 0.0, high: 1.0, from, to }
    }

    /// Logarithmic, with some room on both sides of `least..=greatest`, which are above 0.
    pub fn log(least: f64, greatest: f64, (from, to): (f64, f64)) -> Axis {
        let room = (greatest / least).powf(0.06).max(1.1);
        Axis { spacing: Spacing::Log, low: least / room, high: greatest * room, from, to }
    }

    /// The pixel of `value`.
    pub fn at(&self, value: f64) -> f64 {
        let part = match self.spacing {
            Spacing::Linear => (value - self.low) / (self.high - self.low),
            Spacing::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        self.from + part * (self.to - self.from)
    }

    /// The first pixel and the last.
    pub fn pixels(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// Round values on the axis, ascending: mostly 4 to 8.
    pub fn ticks(&self) -> Vec<f64> {
        match self.spacing {
            Spacing::Linear => linear(self.low, self.high),
            Spacing::Log => log(self.low, self.high),
        }
    }
}

/// Ticks that are looked for.
const WANTED: f64 = 5.0;
/// More ticks of a logarithmic axis than these are too many.
const MOST: usize = 9;

/// Multiples of 1, 2 or 5 times a power of ten.
fn linear(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / WANTED;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power).into_iter().find(|&step| step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|count| count as f64 * step).collect()
}

/// Powers of ten, with as many digits before them as there is room for; linear ticks where the range is short.
fn log(low: f64, high: f64) -> Vec<f64> {
    let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let of = |digits: &[f64]| -> Vec<f64> {
        let all = powers.clone().flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
        all.filter(|&value| value >= low && value <= high).collect()
    };
    const DIGITS: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
    let fits = |ticks: &Vec<f64>| (3..=MOST).contains(&ticks.len());
    if let Some(ticks) = DIGITS.iter().map(|digits| of(digits)).find(fits) {
        return ticks;
    }
    let tens = of(&[1.0]);
    match tens.len() {
        0..=MOST => linear(low, high),
        count => tens.into_iter().step_by(count.div_ceil(MOST)).collect(),
    }
}

/// A tick in as few digits as it has: `0.2`, `5`, `1,000`.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if value.abs() < 1000.0 { text.to_owned() } else { crate::report::words::amount::grouped(value.round() as u64) }
}

/// Bytes of a tick: `500 kB`, `2.5 MB`.
pub(super) fn short_bytes(bytes: f64) -> String {
    let units = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (unit, name) = units.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or((1.0, "B"));
    if bytes == 0.0 { "0".into() } else { format!("{} {name}", short(bytes / unit)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether two digits, or three for the linear ticks of a short range, are all there is but for rounding.
    fn is_round(value: f64, digits: usize) -> bool {
        let text = format!("{value:.8e}");
        let mantissa = text.split('e').next().unwrap().replace(['.', '-'], "");
        mantissa.trim_end_matches('0').len() <= digits
    }

    proptest! {
        #[test]
        fn linear_ticks_are_few_round_ascending_and_inside(greatest in 1e-6..1e15f64) {
            let axis = Axis::from_zero(greatest, (0.0, 400.0));
            let ticks = axis.ticks();
            prop_assert!((3..=8).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.is_sorted_by(|a, b| a < b));
            prop_assert!(ticks.iter().all(|&tick| (-1e-9..=400.0 + 1e-9).contains(&axis.at(tick))));
            prop_assert!(ticks.iter().all(|&tick| is_round(tick, 2)), "{ticks:?}");
        }

        #[test]
        fn log_ticks_are_few_round_ascending_and_inside(least in 1.0..1e12f64, ratio in 1.0..1e6f64) {
            let axis = Axis::log(least, least * ratio, (0.0, 400.0));
            let ticks = axis.ticks();
            prop_assert!((2..=MOST).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.is_sorted_by(|a, b| a < b));
            prop_assert!(ticks.iter().all(|&tick| (-1e-6..=400.0 + 1e-6).contains(&axis.at(tick))));
            prop_assert!(ticks.iter().all(|&tick| is_round(tick, 3)), "{ticks:?}");
        }

        #[test]
        fn ends_of_an_axis_are_the_ends_of_its_pixels(least in 1e-3..1e9f64, ratio in 1.0..1e6f64) {
            let axis = Axis::log(least, least * ratio, (50.0, 450.0));
            prop_assert!((axis.at(axis.low) - 50.0).abs() < 1e-6);
            prop_assert!((axis.at(axis.high) - 450.0).abs() < 1e-6);
            prop_assert!(axis.at(least) > 50.0 && axis.at(least * ratio) < 450.0);
        }
    }

    #[test]
    fn ticks_are_those_one_would_draw() {
        assert_eq!(Axis::unit((0.0, 1.0)).ticks().len(), 6);
        assert_eq!(Axis::log(1.25e6, 10e6, (0.0, 1.0)).ticks(), [2e6, 5e6, 1e7]);
        assert_eq!(Axis::from_zero(61.0, (0.0, 1.0)).ticks(), [0.0, 20.0, 40.0, 60.0]);
    }

    #[test]
    fn labels_are_short() {
        assert_eq!([0.0, 0.2, 5.0, 1000.0].map(short), ["0", "0.2", "5", "1,000"]);
        assert_eq!([0.0, 512.0, 5e5, 2.5e6, 1e9].map(short_bytes), ["0", "512 B", "500 kB", "2.5 MB", "1 GB"]);
    }
}
