use super::{holders_recall, World};
use crate::suite::*;
use accreditation_api::OrgId;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{RecallClass, SafetyReason};
use provenance_api::LotId;
use salus_testing::actor;
use salus_testing::actors::foreign_actor;

pub fn safety(w: &mut World) {
    let (regulator, foreign) = (w.suite.regulator.clone(), w.suite.foreign_regulator.clone());
    let other = w.suite.other_maker.clone();
    let (counted, quarantined, recalled, full) = (w.counted, w.quarantined, w.recalled, w.full);
    let nobodys = LotId(99);
    let with_holder = |lot, holder| ExecuteMsg::Quarantine {
        lot,
        reason: SafetyReason::Investigation,
        holder: Some(holder),
    };
    let end = |lot, recall| ExecuteMsg::EndRecall { lot, recall };
    w.maker("UnknownLot", quarantine(nobodys));
    w.maker("UnknownLot", recall(nobodys, RecallClass::I));
    w.maker("UnknownLot", end(nobodys, 0));
    w.maker("UnknownLot", ExecuteMsg::ReleaseQuarantine { lot: nobodys });
    w.maker("AlreadyQuarantined", quarantine(quarantined));
    w.maker("NotQuarantined", ExecuteMsg::ReleaseQuarantine { lot: counted });
    w.by(
        &foreign,
        "NoJurisdiction",
        ExecuteMsg::ReleaseQuarantine { lot: quarantined },
    );
    w.maker("AlreadyRecalled", recall(recalled, RecallClass::Ii));
    w.maker("AlreadyRecalled", recall(recalled, RecallClass::Iii));
    w.by(
        &actor("fourth"),
        "TooManyRecalls",
        holders_recall(full, RecallClass::I),
    );
    w.maker("UnknownRecall", end(recalled, 1));
    w.maker("UnknownRecall", end(counted, 0));
    w.by(&regulator, "RecallHasEnded", end(full, 0));
    w.by(&foreign, "AlreadyAgreed", end(full, 1));
    w.by(&foreign, "NoJurisdiction", end(recalled, 0));
    for msg in [quarantine(counted), recall(counted, RecallClass::I)] {
        w.by(&other, "NoJurisdiction", msg.clone());
        w.by(&foreign, "NoJurisdiction", msg);
    }
    // a holder in another country than the regulator's; one that holds nothing; one that is none
    w.by(&foreign, "NoJurisdiction", with_holder(counted, MAKER));
    w.by(&foreign, "NotAHolder", with_holder(quarantined, HOSPITAL));
    w.by(&foreign, "NotAHolder", with_holder(counted, OrgId(99)));
}

pub fn settings(w: &mut World) {
    let (owner, stranger) = (w.suite.owner.clone(), w.suite.stranger.clone());
    let propose = |who: &str, expires_in_seconds| ExecuteMsg::ProposeOwner {
        owner: who.to_string(),
        expires_in_seconds,
    };
    w.by(&owner, "ZeroGasLimit", ExecuteMsg::SetHookGasLimit { gas: 0 });
    w.by(&owner, "BadPauseLength", ExecuteMsg::Pause { seconds: 0 });
    w.by(
        &owner,
        "BadPauseLength",
        ExecuteMsg::Pause {
            seconds: 14 * DAY + 1,
        },
    );
    w.by(&owner, "NotPaused", ExecuteMsg::Unpause {});
    w.by(&owner, "BadAddress", propose("somebody", 60));
    w.by(&owner, "BadAddress", propose(foreign_actor("x").as_str(), 60));
    w.by(&owner, "BadProposalExpiry", propose(stranger.as_str(), 0));
    w.by(
        &owner,
        "BadProposalExpiry",
        propose(stranger.as_str(), 30 * DAY + 1),
    );
    w.by(&owner, "NotProposed", ExecuteMsg::AcceptOwner {});
}
