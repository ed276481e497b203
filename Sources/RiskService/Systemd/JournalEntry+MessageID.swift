extension JournalEntry.Kind {
    /// The `MESSAGE_ID` of this kind: 128 random bits as 32 hexadecimal digits, fixed for ever.
    ///
    /// Scripts and alert rules of operators select on it, and `systemd/riskd.catalog` explains it;
    /// a kind that is dropped leaves its number unused.
    public var messageID: String {
        switch self {
        case .violation: "ffa10e2e73114d1d854f7d32d2ce2fba"
        case .unconfirmed: "043dc274bff4460193def42d40d3e9c2"
        case .warning: "3c20cae6cd7b4b0ba0637f8239d3447c"
        case .masked: "db0c29f176e3465191c4323d88ee0853"
        case .progress: "6ce71b2f49d04b0e8f0d63c8a5b7e914"
        case .blind: "227df7a038d14137aa86d11c30ed5793"
        case .recovered: "837c370fb1ab44869c308f40c261a088"
        case .armed: "e45d2080bafb48dc8f1cb01c165b660c"
        case .unarmed: "7a09e551af3c4ee3baacea24ae86a097"
        case .enforcementStarted: "ee969eaeccf14aee8a9b9fecce5cc7dd"
        case .enforcementCompleted: "bfb08732ce6744578451af124897f3b0"
        case .enforcementFailed: "8a27d1624f6842aba620a29839b17edc"
        case .enforcementParked: "1925ba25600f4962830acd89ae81ec96"
        case .breaker: "1c5f4d9842074c16bf58ac4f03a5fb0e"
        case .killSwitch: "e319573802e141c98d9049eb446c0bbf"
        case .connection: "c4878135fe584c80a8ede6bc44f0d4d8"
        case .credential: "da87fc6ca8e69449e5e96bd69dc12f04"
        case .reload: "262959f7603c4beba4054fddda22f96b"
        case .started: "c517a899ce194f5eaa71668ddd29806c"
        case .stopping: "b233e626c5b34df9970caa7c2bcb226e"
        case .ledger: "67f069ff0d8d490cbf11ce2391b4e8b0"
        case .audit: "a613b159e244e991127ed2a33703e56a"
        case .overload: "ca6a0db1d5dc4399a4bf441bc364f593"
        case .prediction: "ce513d7dba234dc39aa47dff43c5f29a"
        case .quarantine: "ae87ed2af22549afb6a0e0ec11d24b57"
        case .overflow: "5c65f4ef0c634c0d9f681895ba802126"
        }
    }
}
