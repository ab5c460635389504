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

const fn account(index: u32, name: &'static str, purpose: &'static str) -> TestAccount {
    TestAccount { name, purpose, index }
}

/// All of them. Each begins with coins of both kinds, except `newcomer`, which has no coins of gifts.
pub const ACCOUNTS: &[TestAccount] = &[
    account(0, "validator", "makes the blocks"),
    account(1, "deployer", "stores codes, makes contracts, owns them"),
    account(2, "authority", "accredits organisations of one country"),
    account(3, "charity", "acts for the charity that raises funds"),
    account(4, "hospital", "acts for the hospital that receives goods"),
    account(5, "supplier", "acts for the maker and supplier of goods"),
    account(6, "carrier", "acts for the carrier"),
    account(7, "donor", "gives"),
    account(8, "donor2", "gives"),
    account(9, "donor3", "gives"),
    account(10, "regulator", "acts for the regulator"),
    account(11, "arbiter", "judges disputes"),
    account(12, "relayer", "moves packets between chains"),
    account(13, "stranger", "has no role; sends what anybody may send"),
    account(14, "newcomer", "can pay for gas and owns nothing else"),
    account(
        15,
        "insurer",
        "acts for whoever runs plans of mutual aid and insurance",
    ),
    account(
        16,
        "clinic",
        "acts for the clinic that treats members and attests",
    ),
    account(17, "mira", "member of plans, born 1999"),
    account(18, "noah", "member of plans, born 1996"),
    account(19, "jonas", "member of plans, born 1984"),
    account(20, "leila", "member of plans, born 1981"),
    account(21, "ida", "member of plans, born 1971"),
    account(22, "tomas", "member of plans, born 1972"),
    account(23, "amir", "member of plans, born 1962"),
    account(
        24,
        "fresh",
        "an address that nothing ties to a member; claims are paid to it",
    ),
    account(25, "assessor1", "acts for an organisation that judges claims"),
    account(26, "assessor2", "acts for an organisation that judges claims"),
    account(27, "assessor3", "acts for an organisation that judges claims"),
    account(28, "assessor4", "acts for an organisation that judges claims"),
    account(29, "assessor5", "acts for an organisation that judges claims"),
    account(30, "assessor6", "acts for an organisation that judges claims"),
    account(31, "assessor7", "acts for an organisation that judges claims"),
    account(32, "assessor8", "acts for an organisation that judges claims"),
    account(33, "assessor9", "acts for an organisation that judges claims"),
    account(34, "assessor10", "acts for an organisation that judges claims"),
    account(35, "assessor11", "acts for an organisation that judges claims"),
    account(36, "assessor12", "acts for an organisation that judges claims"),
    account(37, "assessor13", "acts for an organisation that judges claims"),
    account(38, "assessor14", "acts for an organisation that judges claims"),
    account(39, "assessor15", "acts for an organisation that judges claims"),
    account(40, "relay", "submits what patients have signed, and pays for it"),
    account(41, "custodian", "acts for the hospital that keeps records"),
    account(42, "practice", "acts for the clinic that treats patients"),
    account(43, "payer", "acts for an insurer that would like to look"),
    account(44, "rescue", "acts for the hospital with the emergency doctor"),
    account(
        45,
        "ward",
        "acts for a hospital that breaks the glass without need",
    ),
    account(46, "institute", "acts for researchers"),
    account(47, "reviewer1", "acts for a hospital that judges broken glass"),
    account(48, "reviewer2", "acts for a hospital that judges broken glass"),
    account(49, "reviewer3", "acts for a hospital that judges broken glass"),
    account(50, "reviewer4", "acts for a hospital that judges broken glass"),
    account(51, "reviewer5", "acts for a hospital that judges broken glass"),
    account(52, "reviewer6", "acts for a hospital that judges broken glass"),
    account(53, "reviewer7", "acts for a hospital that judges broken glass"),
    account(54, "reviewer8", "acts for a hospital that judges broken glass"),
    account(55, "reviewer9", "acts for a hospital that judges broken glass"),
    account(56, "reviewer10", "acts for a hospital that judges broken glass"),
];

/// The account of a name.
pub fn find(name: &str) -> Option<TestAccount> {
    ACCOUNTS.iter().copied().find(|a| a.name == name)
}

/// The key of an account.
pub fn signer(account: TestAccount) -> Done<Signer> {
    Ok(Signer::from_phrase(PHRASE, account.index, super::PREFIX)?)
}

/// All accounts with their keys.
pub fn all() -> Done<Vec<(TestAccount, Signer)>> {
    ACCOUNTS
        .iter()
        .map(|account| Ok((*account, signer(*account)?)))
        .collect()
}
