//! Signing and simulating.

use crate::chain::Chain;
use crate::error::ClientError;
use crate::message::Transaction;
use crate::query::{hex, Account};
use crate::signer::Signer;
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
use cosmrs::proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, SimulateRequest, SimulateResponse, TxBody, TxRaw,
};
use cosmrs::proto::traits::Message;
use sha2::{Digest, Sha256};

/// SIGN_MODE_DIRECT: the signature covers the very bytes that are broadcast.
const DIRECT: i32 = 1;

/// What a transaction will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// gas that it took in the simulation
    pub simulated: u64,
    /// gas limit to sign
    pub limit: u64,
    /// fee for that limit, in the network's fee coin
    pub fee: u128,
}

/// A signed transaction: it can be broadcast as often as one likes and happens at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTx {
    /// its hash, upper-case hex: how to look for it
    pub hash: String,
    /// last height at which it can happen
    pub last_height: u64,
    /// what it costs, whatever becomes of it once it is in a block
    pub fee: u128,
    /// its gas limit
    pub gas_limit: u64,
    /// the bytes to broadcast
    pub bytes: Vec<u8>,
}

impl Chain {
    /// Runs a transaction without keeping anything, and says what it will cost. Fails as the transaction would. No
    /// key is needed for this.
    pub async fn simulate(
        &self,
        sender: &str,
        tx: &Transaction,
        extra_gas: u64,
    ) -> Result<Estimate, ClientError> {
        tx.check(&self.network)?;
        let account = self.account(sender).await?;
        self.simulate_as(sender, tx, account, extra_gas).await
    }

    pub(crate) async fn simulate_as(
        &self,
        sender: &str,
        tx: &Transaction,
        account: Account,
        extra_gas: u64,
    ) -> Result<Estimate, ClientError> {
        let body = body(sender, tx, 0);
        let raw = TxRaw {
            body_bytes: body.encode_to_vec(),
            // with a fee, however small: taking it costs gas too
            auth_info_bytes: self.auth_info(None, tx, account.sequence, 1)?.encode_to_vec(),
            signatures: vec![vec![]],
        };
        let question = SimulateRequest {
            tx_bytes: raw.encode_to_vec(),
            ..SimulateRequest::default()
        };
        let answer: SimulateResponse = self.ask("/cosmos.tx.v1beta1.Service/Simulate", &question).await?;
        let simulated = answer.gas_info.map_or(0, |gas| gas.gas_used);
        let limit = simulated
            .saturating_mul(self.network.gas_percent)
            .div_euclid(100)
            .saturating_add(extra_gas);
        Ok(Estimate {
            simulated,
            limit,
            fee: self.network.gas_price.fee(limit),
        })
    }

    pub(crate) fn sign_as(
        &self,
        signer: &Signer,
        tx: &Transaction,
        account: Account,
        gas: u64,
        last_height: u64,
    ) -> Result<SignedTx, ClientError> {
        let body_bytes = body(signer.address(), tx, last_height).encode_to_vec();
        let auth_info_bytes = self
            .auth_info(Some(signer), tx, account.sequence, gas)?
            .encode_to_vec();
        let doc = SignDoc {
            body_bytes: body_bytes.clone(),
            auth_info_bytes: auth_info_bytes.clone(),
            chain_id: self.network.chain_id.clone(),
            account_number: account.number,
        };
        let signature = signer
            .key()
            .sign(&doc.encode_to_vec())
            .map_err(|e| ClientError::invalid("signature", e))?;
        let bytes = TxRaw {
            body_bytes,
            auth_info_bytes,
            signatures: vec![signature.to_vec()],
        }
        .encode_to_vec();
        Ok(SignedTx {
            hash: hex(&Sha256::digest(&bytes)).to_uppercase(),
            last_height,
            fee: self.network.gas_price.fee(gas),
            gas_limit: gas,
            bytes,
        })
    }

    fn auth_info(
        &self,
        signer: Option<&Signer>,
        tx: &Transaction,
        sequence: u64,
        gas_limit: u64,
    ) -> Result<AuthInfo, ClientError> {
        // the chain puts one of the same size in its place when it simulates
        let public_key = signer
            .map(|signer| signer.public_key().to_any())
            .transpose()
            .map_err(|e| ClientError::invalid("public key", e))?;
        let price = &self.network.gas_price;
        let fee = price.fee(gas_limit);
        Ok(AuthInfo {
            signer_infos: vec![SignerInfo {
                public_key,
                mode_info: Some(ModeInfo {
                    sum: Some(Sum::Single(Single { mode: DIRECT })),
                }),
                sequence,
            }],
            fee: Some(Fee {
                amount: Some(fee)
                    .filter(|fee| *fee > 0)
                    .map(|fee| Coin {
                        denom: price.denom.clone(),
                        amount: fee.to_string(),
                    })
                    .into_iter()
                    .collect(),
                gas_limit,
                granter: tx.fee_granter.clone().unwrap_or_default(),
                ..Fee::default()
            }),
            ..AuthInfo::default()
        })
    }
}

fn body(sender: &str, tx: &Transaction, last_height: u64) -> TxBody {
    TxBody {
        messages: tx.to_anys(sender),
        memo: tx.memo.clone(),
        timeout_height: last_height,
        ..TxBody::default()
    }
}
