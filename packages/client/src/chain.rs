//! A connection to a node.

use crate::error::ClientError;
use crate::network::Network;
use crate::refusal::{Refusal, RefusalTable};
use cosmrs::proto::traits::Message;
use cosmrs::rpc::{Client as _, HttpClient};
use std::future::Future;
use std::time::Duration;
use tendermint_rpc::client::HttpClientUrl;
use tendermint_rpc::error::ErrorDetail;

/// How long one request to a node may take.
const REQUEST: Duration = Duration::from_secs(20);

/// A node's view of the end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// id of the chain
    pub chain_id: String,
    /// number of the last block
    pub height: u64,
    /// time of the last block, seconds since 1970
    pub seconds: u64,
    /// whether the node still fetches old blocks
    pub catching_up: bool,
}

/// A chain, reached through one node. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Chain {
    pub(crate) rpc: HttpClient,
    pub(crate) network: Network,
    pub(crate) refusals: RefusalTable,
}

impl Chain {
    /// A chain that is not contacted yet.
    pub fn new(network: Network) -> Result<Self, ClientError> {
        let bad = |e: tendermint_rpc::Error| {
            ClientError::invalid(format!("node address {:?}", network.rpc), e.detail())
        };
        let url: HttpClientUrl = network.rpc.as_str().try_into().map_err(bad)?;
        let rpc = HttpClient::builder(url).timeout(REQUEST).build().map_err(bad)?;
        Ok(Self {
            rpc,
            network,
            refusals: RefusalTable::of_salus(),
        })
    }

    /// A chain whose node answers, and answers for the chain id of the network.
    pub async fn connect(network: Network) -> Result<Self, ClientError> {
        let chain = Self::new(network)?;
        let found = chain.tip().await?.chain_id;
        if found != chain.network.chain_id {
            return Err(ClientError::OtherChain {
                node: chain.network.rpc,
                expected: chain.network.chain_id,
                found,
            });
        }
        Ok(chain)
    }

    /// What it was made from.
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// The end of the chain.
    pub async fn tip(&self) -> Result<Tip, ClientError> {
        let status = twice(|| self.rpc.status())
            .await
            .map_err(|e| self.unreachable("status", &e))?;
        Ok(Tip {
            chain_id: status.node_info.network.to_string(),
            height: status.sync_info.latest_block_height.value(),
            seconds: u64::try_from(status.sync_info.latest_block_time.unix_timestamp()).unwrap_or_default(),
            catching_up: status.sync_info.catching_up,
        })
    }

    /// Waits until the chain is at `height`, for at most `patience`.
    pub async fn wait_for_height(&self, height: u64, patience: Duration) -> Result<Tip, ClientError> {
        let started = tokio::time::Instant::now();
        loop {
            let tip = self.tip().await;
            match tip {
                Ok(tip) if tip.height >= height => return Ok(tip),
                Ok(tip) if started.elapsed() > patience => {
                    return Err(ClientError::Network {
                        node: self.network.rpc.clone(),
                        doing: format!("waiting for block {height}"),
                        why: format!("still at block {} after {patience:?}", tip.height),
                    })
                }
                Err(error) if started.elapsed() > patience => return Err(error),
                _ => tokio::time::sleep(Duration::from_millis(150)).await,
            }
        }
    }

    /// Waits until the chain's clock, the time of its last block, has reached `seconds`.
    pub async fn wait_until(&self, seconds: u64, patience: Duration) -> Result<Tip, ClientError> {
        let started = tokio::time::Instant::now();
        loop {
            let tip = self.tip().await?;
            if tip.seconds >= seconds {
                return Ok(tip);
            }
            if started.elapsed() > patience {
                return Err(ClientError::Network {
                    node: self.network.rpc.clone(),
                    doing: format!("waiting for the chain's clock to reach {seconds}"),
                    why: format!("it is at {} after {patience:?}", tip.seconds),
                });
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    pub(crate) fn unreachable(&self, doing: &str, error: &tendermint_rpc::Error) -> ClientError {
        ClientError::Network {
            node: self.network.rpc.clone(),
            doing: doing.to_owned(),
            why: words(error),
        }
    }

    /// Asks a service of the chain. An answer that the chain gives as an error is a refusal.
    pub(crate) async fn ask<Q, A>(&self, path: &str, question: &Q) -> Result<A, ClientError>
    where
        Q: Message,
        A: Message + Default,
    {
        let bytes = question.encode_to_vec();
        let answer = twice(|| {
            self.rpc
                .abci_query(Some(path.to_owned()), bytes.clone(), None, false)
        })
        .await
        .map_err(|e| self.unreachable(path, &e))?;
        if answer.code.is_err() {
            let refusal = Refusal::read(
                &self.refusals,
                &answer.codespace,
                answer.code.value(),
                &answer.log,
            );
            return Err(refusal.into());
        }
        A::decode(answer.value.as_slice()).map_err(|e| ClientError::answer(path, e))
    }
}

/// What a node said, or why it could not be asked, in one line.
pub(crate) fn words(error: &tendermint_rpc::Error) -> String {
    match error.detail() {
        ErrorDetail::Response(said) => said.source.to_string(),
        // the reason is only in the trace
        _ => format!("{:#}", error.trace()).replace('\n', " "),
    }
}

/// Asks once more when the connection broke: one that is kept open does not outlive a restart of the node.
pub(crate) async fn twice<T, F>(mut ask: impl FnMut() -> F) -> Result<T, tendermint_rpc::Error>
where
    F: Future<Output = Result<T, tendermint_rpc::Error>>,
{
    match ask().await {
        Err(e) if is_broken(&e) => ask().await,
        answer => answer,
    }
}

/// Whether nothing, or nothing whole, came back.
pub(crate) fn is_broken(error: &tendermint_rpc::Error) -> bool {
    !matches!(error.detail(), ErrorDetail::Response(_))
}
