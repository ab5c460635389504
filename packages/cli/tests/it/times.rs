use provenance_api::types::Day;
use salus_cli::domain::when::{day, show_day, When};

#[test]
fn spans_days_and_times_are_read() {
    for (text, when) in [
        ("+45s", When::In(45)),
        ("+30m", When::In(1_800)),
        ("+12h", When::In(43_200)),
        ("+7d", When::In(604_800)),
        ("1970-01-01", When::At(0)),
        ("2000-02-29", When::At(951_782_400)),
        ("2027-01-31T18:00:00Z", When::At(1_801_418_400)),
    ] {
        assert_eq!(text.parse::<When>(), Ok(when), "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "+",
        "+5",
        "+5y",
        "5d",
        "2027-02-29",
        "2100-02-29",
        "2027-13-01",
        "2027-00-01",
        "2027-01-32",
        "2027-01-31T24:00:00Z",
        "2027-01-31T18:00:00",
        "1969-12-31",
        "+99999999999999999999d",
        "+é",
    ] {
        assert!(text.parse::<When>().is_err(), "{text:?} was read as a time");
    }
}

#[test]
fn every_day_for_four_hundred_years_is_written_as_it_is_read() {
    for number in 0..146_097 {
        let text = show_day(number);
        assert_eq!(day(&text), Ok(Day(number)), "{text}");
    }
    assert_eq!(show_day(0), "1970-01-01");
    assert_eq!(show_day(20_778), "2026-11-21");
}
