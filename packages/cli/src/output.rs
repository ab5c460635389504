//! What a read prints: a table for people, JSON or CSV for programs.

use crate::failure::{Done, Failure};
use clap::ValueEnum;
use serde_json::Value;
use std::io::Write;

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// columns for people
    #[default]
    Table,
    /// JSON, one document
    Json,
    /// comma-separated values with a heading, RFC 4180
    Csv,
}

/// Prints an answer: a list of objects becomes rows, one object becomes name and value.
pub fn answer(format: Format, value: &Value) -> Done {
    ordered(format, value, &[])
}

/// [`answer`] with these columns first.
pub fn ordered(format: Format, value: &Value, first: &[&str]) -> Done {
    let text = match format {
        Format::Json => serde_json::to_string_pretty(value)
            .map_err(|e| Failure::network(format!("cannot write JSON: {e}")))?,
        Format::Table => aligned(&grid(value, first)),
        Format::Csv => csv(&grid(value, first)),
    };
    line(&text)
}

/// Prints one line to standard output. A reader that went away (`| head`) is no failure.
pub fn line(text: &str) -> Done {
    match writeln!(std::io::stdout().lock(), "{}", text.trim_end_matches('\n')) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::network(format!("cannot write: {e}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line of progress to standard error, where it does not mix with the answer.
pub fn progress(text: &str) {
    // nothing sensible can be done when even this fails
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

type Grid = Vec<Vec<String>>;

fn grid(value: &Value, first: &[&str]) -> Grid {
    match value {
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            let mut columns: Vec<String> = vec![];
            let flat: Vec<Vec<(String, String)>> = rows.iter().map(flatten).collect();
            for (name, _) in flat.iter().flatten() {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
            columns.sort_by_key(|column| place(column, first));
            let body = flat.iter().map(|row| {
                columns
                    .iter()
                    .map(|column| {
                        row.iter()
                            .find(|(name, _)| name == column)
                            .map(|(_, value)| value.clone())
                            .unwrap_or_default()
                    })
                    .collect()
            });
            std::iter::once(columns.clone()).chain(body).collect()
        }
        Value::Array(rows) => rows.iter().map(|row| vec![scalar(row)]).collect(),
        Value::Object(_) => {
            let mut fields = flatten(value);
            fields.sort_by_key(|(name, _)| place(name, first));
            fields
                .into_iter()
                .map(|(name, value)| vec![name, value])
                .collect()
        }
        other => vec![vec![scalar(other)]],
    }
}

/// The named columns in their order, then the others.
fn place(column: &str, first: &[&str]) -> usize {
    first
        .iter()
        .position(|name| *name == column)
        .unwrap_or(first.len())
}

/// Names of nested objects are joined with dots; lists stay in one cell.
fn flatten(value: &Value) -> Vec<(String, String)> {
    fn walk(prefix: &str, value: &Value, out: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                for (name, field) in fields {
                    let name = if prefix.is_empty() {
                        name.clone()
                    } else {
                        format!("{prefix}.{name}")
                    };
                    walk(&name, field, out);
                }
            }
            other => out.push((prefix.to_owned(), scalar(other))),
        }
    }
    let mut out = vec![];
    walk("", value, &mut out);
    out
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(scalar).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

fn aligned(grid: &Grid) -> String {
    let columns = grid.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            grid.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    grid.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn csv(grid: &Grid) -> String {
    grid.iter()
        .map(|row| {
            row.iter()
                .map(|cell| {
                    if cell.contains(['"', ',', '\n', '\r']) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell.clone()
                    }
                })
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect::<Vec<_>>()
        .join("\n")
}
