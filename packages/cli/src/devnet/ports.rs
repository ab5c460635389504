//! Where the local chain listens.

use super::{UpArgs, BEACON_PORT};
use crate::failure::{Done, Failure};
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, TcpListener};

/// Its ports, all on this machine only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ports {
    /// the RPC: transactions, queries, status
    pub rpc: u16,
    /// other nodes
    pub p2p: u16,
    /// gRPC
    pub grpc: u16,
    /// the REST API
    pub api: u16,
    /// the beacon
    #[serde(default = "beacon_port")]
    pub beacon: u16,
}

/// Of local chains that were made before there was a beacon.
const fn beacon_port() -> u16 {
    BEACON_PORT
}

impl Ports {
    /// The ports asked for, each free right now; 0 is replaced by one that is.
    pub fn choose(args: &UpArgs) -> Done<Self> {
        // all are held until all are chosen, so that no port is picked twice
        let rpc = hold(args.rpc_port, "RPC", "--rpc-port")?;
        let p2p = hold(args.p2p_port, "p2p", "--p2p-port")?;
        let grpc = hold(args.grpc_port, "gRPC", "--grpc-port")?;
        let api = hold(args.api_port, "REST API", "--api-port")?;
        let beacon = hold(args.beacon_port, "beacon", "--beacon-port")?;
        Ok(Self {
            rpc: number(&rpc)?,
            p2p: number(&p2p)?,
            grpc: number(&grpc)?,
            api: number(&api)?,
            beacon: number(&beacon)?,
        })
    }

    /// Fails, naming the port, if another program listens on one of the chain's.
    pub fn must_be_free(&self) -> Done {
        for (port, what, flag) in [
            (self.rpc, "RPC", "--rpc-port"),
            (self.p2p, "p2p", "--p2p-port"),
            (self.grpc, "gRPC", "--grpc-port"),
            (self.api, "REST API", "--api-port"),
        ] {
            hold(port, what, flag)?;
        }
        Ok(())
    }

    /// Fails, naming the port, if another program listens on the beacon's.
    pub fn beacon_must_be_free(&self) -> Done {
        hold(self.beacon, "beacon", "--beacon-port").map(drop)
    }

    /// Address of the RPC.
    pub fn rpc_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.rpc)
    }

    /// Address of the REST API.
    pub fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }

    /// Address of gRPC.
    pub fn grpc_address(&self) -> String {
        format!("127.0.0.1:{}", self.grpc)
    }
}

fn hold(port: u16, what: &str, flag: &str) -> Done<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|e| {
        Failure::network(format!("port {port} for {what} cannot be used: {e}")).mend(format!(
            "stop what listens there, or choose another with {flag} (0 picks a free one)"
        ))
    })
}

fn number(listener: &TcpListener) -> Done<u16> {
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(|e| Failure::network(format!("cannot pick a port: {e}")))
}
