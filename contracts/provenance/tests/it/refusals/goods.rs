use super::World;
use crate::suite::*;
use accreditation_api::OrgId;
use cosmwasm_std::Binary;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    CertificateKind, CertificateRef, Day, MinuteCount, SerialCommitment, StorageProfile, StorageRule,
    TemperatureBound, MAX_UNITS,
};
use provenance_api::LotId;

pub fn products(w: &mut World) {
    let other = w.suite.other_maker.clone();
    for (variant, gtin) in [
        ("BadCheckDigit", "09506000134353"),
        ("BadLength", "9506000134352"),
        ("BadLength", ""),
        ("BadCharacter", "0950600013435O"),
        ("ProductExists", MASKS),
        ("ForeignGtin", GLOVES),
        // a GTIN-8 belongs to no company prefix
        ("ForeignGtin", "00000096385074"),
    ] {
        w.maker(variant, product(gtin));
    }
    // a registered product is not taken over with another way of storing it
    let elsewhere = StorageProfile {
        vial_monitor: true,
        ..StorageProfile::default()
    };
    w.suite.records().prefix(OTHER_MAKER, "9506000");
    let taken = ExecuteMsg::RegisterProduct {
        gtin: VACCINE.to_string(),
        storage: elsewhere,
        master_data_sha256: None,
    };
    w.by(&other, "StorageDiffers", taken);
    let with = |storage, digest| ExecuteMsg::RegisterProduct {
        gtin: "09506000134383".to_string(),
        storage,
        master_data_sha256: digest,
    };
    let rule = |centi_celsius, minutes| StorageRule {
        bound: TemperatureBound::AtOrBelow,
        centi_celsius,
        minutes,
        count: MinuteCount::Single,
    };
    let profile = |rules| StorageProfile {
        rules,
        ..StorageProfile::default()
    };
    w.maker("TooManyStorageRules", with(profile(vec![rule(-50, 60); 9]), None));
    for bad in [rule(-27_316, 60), rule(20_001, 60), rule(0, 0), rule(0, u32::MAX)] {
        w.maker("BadStorageRule", with(profile(vec![rule(-50, 60), bad]), None));
    }
    w.maker("BadDigest", with(profile(vec![]), Some(Binary::from([0; 31]))));
}

pub fn lots(w: &mut World) {
    let today = Day::of(w.suite.app.now()).0;
    let good = w.suite.lot("NEW", 10, None);
    let change = |change: &dyn Fn(&mut ExecuteMsg)| {
        let mut msg = good.clone();
        change(&mut msg);
        msg
    };
    macro_rules! with {
        ($variant:literal, $field:ident = $value:expr) => {
            let msg = change(&|msg| {
                if let ExecuteMsg::RegisterLot { $field, .. } = msg {
                    *$field = $value;
                }
            });
            w.maker($variant, msg);
        };
    }
    with!("UnknownProduct", gtin = GLOVES.to_string());
    with!("BadCheckDigit", gtin = "09506000134353".to_string());
    with!("BadLength", lot = String::new());
    with!("BadLength", lot = "x".repeat(21));
    with!("BadCharacter", lot = "white space".to_string());
    with!("LotExists", lot = "COUNTED".to_string());
    with!("MadeInFuture", made = Day(today + 1));
    with!("ExpiryBeforeMade", expiry = Day(today - 11));
    with!("ExpiryInPast", expiry = Day(today - 1));
    with!("BadQuantity", quantity = 0);
    with!("BadQuantity", quantity = MAX_UNITS + 1);
    with!("BadQuantity", quantity = u64::MAX);
    with!(
        "LeafCountMismatch",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: 9
        })
    );
    with!(
        "BadLeafCount",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: 0
        })
    );
    with!(
        "BadLeafCount",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: (1 << 32) + 1
        })
    );
    with!(
        "BadDigest",
        serials = Some(SerialCommitment {
            root: Binary::default(),
            leaf_count: 10
        })
    );
    let certificate = |seed: u8| CertificateRef {
        issuer: REGULATOR,
        kind: CertificateKind::BatchRelease,
        sha256: root(seed),
        valid_until: None,
    };
    with!(
        "TooManyCertificates",
        certificates = (0..17).map(certificate).collect()
    );
    with!(
        "CertificateTwice",
        certificates = vec![certificate(1), certificate(2), certificate(1)]
    );
    let ended = CertificateRef {
        valid_until: Some(Day(today - 1)),
        ..certificate(1)
    };
    with!("CertificateEnded", certificates = vec![ended.clone()]);
    let nobody = CertificateRef {
        issuer: OrgId(99),
        ..certificate(1)
    };
    with!("UnknownOrganisation", certificates = vec![nobody.clone()]);
    let short = CertificateRef {
        sha256: Binary::from([1; 33]),
        ..certificate(1)
    };
    with!("BadDigest", certificates = vec![short.clone()]);
    let other = w.suite.other_maker.clone();
    w.by(&other, "OtherOrganisation", good.clone());

    let (counted, serialised, expired) = (w.counted, w.serialised, w.expired);
    let append = |lot, first_index, leaf_count| ExecuteMsg::AppendSerials {
        lot,
        first_index,
        serials: SerialCommitment {
            root: root(9),
            leaf_count,
        },
    };
    w.maker("UnknownLot", append(LotId(99), 0, 1));
    w.maker("NotSerialised", append(counted, 1_000, 1));
    w.maker("WrongFirstIndex", append(serialised, 499, 1));
    w.maker("WrongFirstIndex", append(serialised, 0, 500));
    w.maker("BadLeafCount", append(serialised, 500, 0));
    w.maker("ExpiryInPast", append(expired, 9, 1));
    w.by(&other, "OtherOrganisation", append(serialised, 500, 1));
}
