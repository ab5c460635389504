//! Test accounts of the local chain. Their recovery phrase is public: never send anything of value to them.

use crate::failure::Done;
use salus_client::Signer;

/// The recovery phrase of every account of the local chain, known to everybody on purpose.
pub const PHRASE: &str = "test test test test test test test test test test test junk";

/// A test account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestAccount {
    /// name for `--from`
    pub name: &'static str,
    /// what it is for
    pub purpose: &'static str,
    /// last number of its derivation path `m/44'/118'/0'/0/index`
    pub index: u32,
}

/// What accounts are for, and their names, in the order of their indices. Each begins with coins of both kinds, except
/// `newcomer`, which has no coins of gifts.
const PURPOSES: &[(&str, &[&str])] = &[
    ("makes the blocks", &["validator"]),
    ("stores codes, makes contracts, owns them", &["deployer"]),
    ("accredits organisations of one country", &["authority"]),
    ("acts for the charity that raises funds", &["charity"]),
    ("acts for the hospital that receives goods", &["hospital"]),
    ("acts for the maker and supplier of goods", &["supplier"]),
    ("acts for the carrier", &["carrier"]),
    ("gives", &["donor", "donor2", "donor3"]),
    ("acts for the regulator", &["regulator"]),
    ("judges disputes", &["arbiter"]),
    ("moves packets between chains", &["relayer"]),
    ("has no role; sends what anybody may send", &["stranger"]),
    ("can pay for gas and owns nothing else", &["newcomer"]),
    ("acts for an insurer that runs plans", &["insurer"]),
    ("acts for the clinic that treats members and attests", &["clinic"]),
    ("member of plans, born 1999", &["mira"]),
    ("member of plans, born 1996", &["noah"]),
    ("member of plans, born 1984", &["jonas"]),
    ("member of plans, born 1981", &["leila"]),
    ("member of plans, born 1971", &["ida"]),
    ("member of plans, born 1972", &["tomas"]),
    ("member of plans, born 1962", &["amir"]),
    (
        "an address that nothing ties to a member; claims are paid to it",
        &["fresh"],
    ),
    (
        "acts for an organisation that judges claims",
        &[
            "assessor1",
            "assessor2",
            "assessor3",
            "assessor4",
            "assessor5",
            "assessor6",
            "assessor7",
            "assessor8",
            "assessor9",
            "assessor10",
            "assessor11",
            "assessor12",
            "assessor13",
            "assessor14",
            "assessor15",
        ],
    ),
    ("submits what patients have signed, and pays for it", &["relay"]),
    ("acts for the hospital that keeps records", &["custodian"]),
    ("acts for the clinic that treats patients", &["practice"]),
    ("acts for an insurer that would like to look", &["payer"]),
    ("acts for the hospital with the emergency doctor", &["rescue"]),
    (
        "acts for a hospital that breaks the glass without need",
        &["ward"],
    ),
    ("acts for researchers", &["institute"]),
    (
        "acts for a hospital that judges broken glass and claims",
        &[
            "reviewer1",
            "reviewer2",
            "reviewer3",
            "reviewer4",
            "reviewer5",
            "reviewer6",
            "reviewer7",
            "reviewer8",
            "reviewer9",
            "reviewer10",
            "reviewer11",
            "reviewer12",
            "reviewer13",
            "reviewer14",
            "reviewer15",
        ],
    ),
    (
        "acts for a community that runs a plan of its members",
        &["community"],
    ),
    (
        "member of an insurer's plan that takes no evidence without a consent",
        &["anna"],
    ),
];

/// All of them.
pub fn accounts() -> impl Iterator<Item = TestAccount> {
    let named = PURPOSES
        .iter()
        .flat_map(|(purpose, names)| names.iter().map(|name| (*name, *purpose)));
    (0..)
        .zip(named)
        .map(|(index, (name, purpose))| TestAccount { name, purpose, index })
}

/// The account of a name.
pub fn find(name: &str) -> Option<TestAccount> {
    accounts().find(|account| account.name == name)
}

/// The key of an account.
pub fn signer(account: TestAccount) -> Done<Signer> {
    Ok(Signer::from_phrase(PHRASE, account.index, super::PREFIX)?)
}

/// All accounts with their keys.
pub fn all() -> Done<Vec<(TestAccount, Signer)>> {
    accounts()
        .map(|account| Ok((account, signer(account)?)))
        .collect()
}
