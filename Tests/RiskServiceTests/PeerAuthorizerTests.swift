import Testing

@testable import RiskService

@Suite struct PeerAuthorizerTests {
    @Test(
        arguments: [
            (0, [0], "write"), (500, [500], "write"), (1_000, [1_000], "none"),
            (1_000, [1_000, 70], "read"), (1_000, [1_000, 80], "write"),
            (1_000, [70, 80], "write"),
        ] as [(UInt32, [UInt32], String)])
    func rightsFollowUidAndGroups(uid: UInt32, groups: [UInt32], right: String) {
        let authorizer = PeerAuthorizer(ownUID: 500, readerGID: 70, adminGID: 80)
        let peer = PeerCredentials(uid: uid, groups: groups)
        #expect("\(authorizer.right(of: peer))" == right)
    }

    @Test func groupsThatDoNotExistGrantNothing() {
        let authorizer = PeerAuthorizer(ownUID: 500, readerGID: nil, adminGID: nil)
        #expect(authorizer.right(of: PeerCredentials(uid: 1_000, groups: [70, 80])) == .none)
        #expect(authorizer.right(of: PeerCredentials(uid: nil, groups: [])) == .none)
    }
}
