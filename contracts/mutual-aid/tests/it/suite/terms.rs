//! Plans and terms that the tests start from.

use super::*;

/// Classes of benefits: a lump sum, hospital bills, and one that only the list has.
pub const STROKE: u16 = 1;
pub const HOSPITAL_STAY: u16 = 2;
pub const RARE: u16 = 3;

pub fn definition(n: u8) -> HexBinary {
    HexBinary::from(vec![n; 32])
}

/// A community that shares: closes every 15 days, three days of notice, 30 days of clawback.
pub fn mutual() -> NewPlan {
    NewPlan {
        funding: Funding::Mutual {},
        denom: DENOM.to_string(),
        licence: "KE-IRA-2026-114".to_string(),
        jurisdiction: "KE".to_string(),
        rules: definition(9),
        regions: 3,
        period_seconds: 15 * DAY,
        solidarity_bps: Bps::checked(2_000).unwrap(),
        notice_seconds: 3 * DAY,
        clawback_seconds: 30 * DAY,
        challenge_bond: Uint128::new(100),
        preauth_seconds: HOUR,
        discharge_seconds: 3 * HOUR,
        interest_bps: Bps::checked(100).unwrap(),
        rate_count: 20,
        rate_amount: Uint128::new(1_000_000),
        rate_seconds: 30 * DAY,
        evidence_seconds: 90 * DAY,
        run_off_seconds: 180 * DAY,
        panel_terms: "claims".to_string(),
        appeal_terms: "appeals".to_string(),
    }
}

/// An insurer's own plan.
pub fn reserve() -> NewPlan {
    NewPlan {
        funding: Funding::Reserve {},
        solidarity_bps: Bps::ZERO,
        ..mutual()
    }
}

/// Terms of a plan whose members share: at most 100 a unit and close, on a grid of 10.
pub fn sharing() -> NewTerms {
    NewTerms {
        cap: Uint128::new(100),
        year_cap: Uint128::new(1_200),
        case_cap: Uint128::new(50),
        grid: Uint128::new(10),
        fee_bps: Bps::checked(800).unwrap(),
        loading_bps: Bps::checked(500).unwrap(),
        wait_days: 30,
        filing_days: 60,
        grace_days: 14,
        reentry_days: 90,
        max_weight: 10,
        premium: Uint128::zero(),
        term_days: 0,
        benefits: vec![lump_sum(STROKE, 500), bills(HOSPITAL_STAY, 1_000)],
        tier0_limit: Uint128::new(300),
        tier1_limit: Uint128::new(600),
        attesters: 1,
        consent: false,
    }
}

/// Terms of an insurer's own plan: 365 a unit for a year.
pub fn insured() -> NewTerms {
    NewTerms {
        cap: Uint128::zero(),
        year_cap: Uint128::zero(),
        case_cap: Uint128::zero(),
        grid: Uint128::zero(),
        fee_bps: Bps::ZERO,
        loading_bps: Bps::ZERO,
        premium: Uint128::new(365),
        term_days: 365,
        ..sharing()
    }
}

pub fn lump_sum(class: u16, per_case: u128) -> Benefit {
    Benefit {
        class,
        from_age: 0,
        below_age: 120,
        tier: 1,
        per_case: Uint128::new(per_case),
        per_year: Uint128::new(per_case * 2),
        kind: BenefitKind::LumpSum,
        deductible: Uint128::zero(),
        copay_bps: Bps::ZERO,
    }
}

pub fn bills(class: u16, per_case: u128) -> Benefit {
    Benefit {
        kind: BenefitKind::Indemnity,
        deductible: Uint128::new(20),
        copay_bps: Bps::checked(1_000).unwrap(),
        ..lump_sum(class, per_case)
    }
}

pub fn listed(class: u16) -> Condition {
    Condition {
        class,
        definition: definition(class as u8),
    }
}
