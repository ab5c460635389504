//! R06 and R07: which attestations count.

use crate::adjudicate::{
    facts::{Agreement, Attestation, Claim, Standing, Use},
    reason::{in_order, Reason},
};

/// Why the evidence is not enough; nothing: it is.
pub fn check(needed: u8, claim: &Claim<'_>, attestations: &[Attestation<'_>]) -> Vec<Reason> {
    let mut reasons = vec![];
    let mut good = vec![];
    for attestation in attestations {
        match fault(claim, attestation) {
            Some(reason) => reasons.push(reason),
            None => good.push(attestation),
        }
    }
    if unrelated(usize::from(needed), &good, &mut vec![]) {
        return vec![];
    }
    if good.len() >= needed.into() {
        reasons.push(Reason::RelatedAttesters);
    }
    reasons.push(Reason::TooFewAttesters);
    in_order(reasons)
}

/// Why an attestation does not count by itself.
fn fault(claim: &Claim<'_>, attestation: &Attestation<'_>) -> Option<Reason> {
    match attestation.standing {
        Standing::NotAccredited => return Some(Reason::NotAccredited),
        Standing::OtherClass => return Some(Reason::OtherClass),
        Standing::Suspended => return Some(Reason::Suspended),
        Standing::Good => {}
    }
    if meet(attestation.owners_then, claim.owners_then) || meet(attestation.owners_now, claim.owners_now) {
        return Some(Reason::RelatedClaimant);
    }
    match attestation.agreement {
        Agreement::Differs => Some(Reason::FactsDiffer),
        Agreement::Same => None,
    }
}

/// Whether `needed` of them can be chosen, no two of which are related. All choices are tried, so that a further
/// attestation never makes the evidence weaker, whichever came first.
fn unrelated<'a, 'b>(
    needed: usize,
    from: &[&'a Attestation<'b>],
    chosen: &mut Vec<&'a Attestation<'b>>,
) -> bool {
    if chosen.len() >= needed {
        return true;
    }
    let Some((first, rest)) = from.split_first() else {
        return false;
    };
    if chosen.iter().all(|other| !related(first, other)) {
        chosen.push(first);
        if unrelated(needed, rest, chosen) {
            return true;
        }
        chosen.pop();
    }
    unrelated(needed, rest, chosen)
}

fn related(a: &Attestation<'_>, b: &Attestation<'_>) -> bool {
    a.org == b.org || meet(a.owners_then, b.owners_then) || meet(a.owners_now, b.owners_now)
}

/// Whether two chains of owners meet.
pub fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().any(|org| b.contains(org))
}

/// R07: whether an attestation that could count was used for another claim.
pub fn reused(attestations: &[Attestation<'_>]) -> bool {
    attestations
        .iter()
        .any(|attestation| attestation.used == Use::Used)
}
