//! The history as a picture: what members paid, what the plan had, and three plans side by side.

use super::error::{decimal, SimError};
use super::population::{Table, COIN, COMPARED};
use super::record::{mean_of, Record};
use crate::money::grouped;
use plotters::coord::types::{RangedCoordi64, RangedCoordu32};
use plotters::coord::Shift;
use plotters::prelude::SeriesLabelPosition::{MiddleRight, UpperLeft};
use plotters::prelude::{
    Cartesian2d, ChartBuilder, ChartContext, Color, DrawingArea, IntoDrawingArea, LineSeries, PathElement,
    RGBColor, SVGBackend, SeriesLabelPosition, WHITE,
};

const SIZE: (u32, u32) = (1_200, 1_150);
const FONT: &str = "sans-serif";
/// Colours that are told apart by colour-blind readers, too.
const BLUE: RGBColor = RGBColor(0, 114, 178);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const YELLOW: RGBColor = RGBColor(230, 159, 0);
const RED: RGBColor = RGBColor(213, 94, 0);
const GREY: RGBColor = RGBColor(40, 40, 40);
/// Groups whose shares are drawn, beside the mean.
const DRAWN: [(&str, RGBColor); 4] = [
    ("25-29", BLUE),
    ("40-44", GREEN),
    ("60-64", YELLOW),
    ("65-69", RED),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordu32, RangedCoordi64>>;

/// One plan of the comparison.
#[derive(Clone, Debug)]
pub struct Variant {
    /// what it has
    pub title: String,
    /// its history
    pub records: Vec<Record>,
}

/// A line of a chart: its name, its colour, its values from period 1 on.
struct Line {
    name: String,
    colour: RGBColor,
    width: u32,
    values: Vec<i64>,
}

impl Line {
    fn new(
        name: impl Into<String>,
        colour: RGBColor,
        records: &[Record],
        value: impl Fn(&Record) -> u128,
    ) -> Self {
        let values = records
            .iter()
            .map(|record| i64::try_from(value(record)).unwrap_or(i64::MAX));
        Self {
            name: name.into(),
            colour,
            width: 2,
            values: values.collect(),
        }
    }

    fn thick(mut self) -> Self {
        self.width = 4;
        self
    }
}

/// Words and scale of a chart.
struct Frame<'a> {
    title: &'a str,
    unit: &'a str,
    /// what the highest line is measured against; none: the lines themselves
    top: Option<i64>,
    label: fn(&i64) -> String,
    /// where the names stand
    names: SeriesLabelPosition,
}

/// Draws everything as an SVG.
pub fn svg(title: &str, table: &Table, records: &[Record], variants: &[Variant]) -> Result<String, SimError> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        draw(&root, title, table, records, variants).map_err(picture)?;
        root.present().map_err(picture)?;
    }
    Ok(text)
}

fn picture(why: impl std::fmt::Display) -> SimError {
    SimError::Picture { why: why.to_string() }
}

fn draw(
    root: &Area<'_>,
    title: &str,
    table: &Table,
    records: &[Record],
    variants: &[Variant],
) -> Result<(), Box<dyn std::error::Error>> {
    root.fill(&WHITE)?;
    let root = root.titled(title, (FONT, 20))?;
    let (shares, rest) = root.split_vertically(370);
    let (plan, compared) = rest.split_vertically(340);

    let groups = DRAWN.iter().map(|(ages, colour)| {
        let group = table.group(ages);
        Line::new(format!("{ages} years"), *colour, records, move |record| {
            record.share(group)
        })
    });
    let mean = Line::new("mean of all", GREY, records, Record::mean_share).thick();
    let lines: Vec<Line> = groups.chain([mean]).collect();
    let title = "What one unit paid in each period, by age when the plan began";
    chart(
        &shares,
        &Frame {
            title,
            unit: "coins for a unit",
            top: None,
            label: share,
            names: UpperLeft,
        },
        &lines,
    )?;

    let (left, right) = plan.split_horizontally(600);
    let whole = |amount: u128| amount.div_euclid(COIN);
    let lines = [
        Line::new("reserve", BLUE, records, |record| whole(record.reserve)).thick(),
        Line::new("what it should hold", YELLOW, records, |record| {
            whole(record.target)
        }),
        Line::new("paid in the period", GREEN, records, |record| whole(record.paid)),
        Line::new("waiting for later closes", RED, records, |record| {
            whole(record.backlog)
        }),
    ];
    chart(
        &left,
        &Frame {
            title: "Reserve and claims",
            unit: "coins",
            top: None,
            label: short,
            names: UpperLeft,
        },
        &lines,
    )?;
    let lines = [
        Line::new("units with cover", BLUE, records, |record| record.units.into()).thick(),
        Line::new("joined in the period", GREEN, records, |record| {
            record.joined.into()
        }),
        Line::new("left or lapsed in the period", RED, records, |record| {
            record.left.saturating_add(record.lapsed).into()
        }),
    ];
    chart(
        &right,
        &Frame {
            title: "Membership",
            unit: "units and members",
            top: None,
            label: short,
            names: MiddleRight,
        },
        &lines,
    )?;

    let highest = variants
        .iter()
        .flat_map(|variant| compared_lines(table, &variant.records));
    let top = highest.flat_map(|line| line.values).max();
    for (area, variant) in compared
        .split_evenly((1, variants.len().max(1)))
        .iter()
        .zip(variants)
    {
        let lines = compared_lines(table, &variant.records);
        chart(
            area,
            &Frame {
                title: &variant.title,
                unit: "coins for a unit",
                top,
                label: share,
                names: UpperLeft,
            },
            &lines,
        )?;
    }
    Ok(())
}

/// What a member of 25 and one of 60 pay, with the mean in the name.
fn compared_lines(table: &Table, records: &[Record]) -> Vec<Line> {
    let lines = COMPARED.iter().zip([("aged 25", BLUE), ("aged 60", RED)]);
    lines
        .map(|(ages, (name, colour))| {
            let group = table.group(ages);
            let mean = mean_of(records, group).div_euclid(COIN.div_euclid(100));
            let (whole, cents) = (mean.div_euclid(100), mean.rem_euclid(100));
            let name = format!("{name}: {whole}.{cents:02} a period on average");
            Line::new(name, colour, records, move |record| record.share(group))
        })
        .collect()
}

fn chart(area: &Area<'_>, frame: &Frame<'_>, lines: &[Line]) -> Result<(), Box<dyn std::error::Error>> {
    let periods = lines
        .iter()
        .map(|line| line.values.len())
        .max()
        .unwrap_or_default();
    let last = u32::try_from(periods).unwrap_or(u32::MAX).max(2);
    let highest = lines.iter().flat_map(|line| line.values.iter().copied()).max();
    let highest = frame.top.or(highest).unwrap_or_default().max(1);
    // a third more, so that the names do not lie on the lines
    let top = highest.saturating_add(highest.div_euclid(3)).max(4);
    let mut chart: Chart<'_, '_> = ChartBuilder::on(area)
        .caption(frame.title, (FONT, 17))
        .margin(12)
        .x_label_area_size(38)
        .y_label_area_size(82)
        .build_cartesian_2d(1..last, 0..top)?;
    chart
        .configure_mesh()
        .x_desc("period of 30 days")
        .y_desc(frame.unit)
        .y_label_formatter(&frame.label)
        .y_labels(6)
        .x_labels(12)
        .label_style((FONT, 13))
        .axis_desc_style((FONT, 14))
        .light_line_style(WHITE)
        .bold_line_style(RGBColor(225, 225, 225))
        .draw()?;
    for line in lines {
        let style = line.colour.stroke_width(line.width);
        let points = (1u32..).zip(line.values.iter().copied());
        chart
            .draw_series(LineSeries::new(points, style))?
            .label(&line.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x.saturating_add(18), y)], style));
    }
    chart
        .configure_series_labels()
        .position(frame.names.clone())
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font((FONT, 13))
        .draw()?;
    Ok(())
}

/// Millionths of a coin as coins.
fn share(amount: &i64) -> String {
    decimal(u128::try_from(*amount).unwrap_or_default())
}

/// `12,500,000` as `12.5 M`.
fn short(amount: &i64) -> String {
    let amount = u128::try_from(*amount).unwrap_or_default();
    let (by, sign) = match amount {
        10_000_000_000.. => (1_000_000_000, " bn"),
        1_000_000.. => (1_000_000, " M"),
        _ => return grouped(amount),
    };
    let (whole, rest) = (
        amount.div_euclid(by),
        amount.rem_euclid(by).saturating_mul(100).div_euclid(by),
    );
    match rest {
        0 => format!("{whole}{sign}"),
        rest => format!("{whole}.{}{sign}", format!("{rest:02}").trim_end_matches('0')),
    }
}
