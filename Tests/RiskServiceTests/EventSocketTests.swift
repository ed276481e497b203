import Foundation
import RiskService
import Testing

@Suite struct EventSocketTests {
    @Test func greetsWithTheBoundsOfTheLedger() throws {
        let rig = try InterfaceRig()
        for _ in 0..<3 { rig.emit() }
        let subscriber = try EventSubscriber(rig.eventsPath)
        let hello = try #require(try subscriber.next())
        #expect(hello["event"]?.stringValue == "stream.hello")
        #expect(hello["epoch"]?.stringValue == "epoch-a")
        #expect(hello["oldest"]?.unsignedValue == 1)
        #expect(hello["head"]?.unsignedValue == 3)
        #expect(hello["version"]?.unsignedValue == 1)
        #expect(hello["id"] == nil)
    }

    @Test func envelopeIsTheOneOfTheDesign() throws {
        let rig = try InterfaceRig()
        let subscriber = try EventSubscriber(rig.eventsPath, "{}")
        rig.emit("risk.violation_flagged", data: "{\"text\":\"a\\\"b\"}")
        let frame = try #require(try subscriber.next())
        #expect(
            frame
                == JSONValue(
                    text: """
                        {"event":"risk.violation_flagged","id":"evt_1","seq":1,"epoch":"epoch-a",
                        "ts":"2014-05-02T12:30:00.001Z","data":{"text":"a\\"b"}}
                        """))
    }

    @Test func withoutARequestItIsALiveTailAfterTheDeadline() throws {
        let rig = try InterfaceRig()
        rig.emit()
        let subscriber = try EventSubscriber(rig.eventsPath)
        _ = try subscriber.next()
        rig.emit("risk.warning", data: "{\"n\":2}")
        rig.advance(milliseconds: 251)
        #expect(try subscriber.sequences(1) == [2])
        rig.emit()
        #expect(try subscriber.sequences(1) == [3])
    }

    @Test func halfCloseIsALiveTailAtOnce() throws {
        let rig = try InterfaceRig()
        rig.emit()
        let subscriber = try EventSubscriber(rig.eventsPath)
        _ = try subscriber.next()
        subscriber.finishSending()
        rig.emit()
        rig.emit()
        #expect(try subscriber.sequences(2) == [2, 3])
    }

    @Test func replayPrecedesLiveFromTheTail() throws {
        let rig = try InterfaceRig()
        for _ in 0..<20 { rig.emit() }
        let subscriber = try EventSubscriber(
            rig.eventsPath, "{\"after\":5,\"epoch\":\"epoch-a\"}")
        #expect(try subscriber.sequences(15) == Array(6...20))
        rig.emit()
        #expect(try subscriber.sequences(1) == [21])
    }

    @Test func replayReachesBehindTheTailIntoTheLedger() throws {
        let rig = try InterfaceRig { $0.eventSocket.tail = 4 }
        for _ in 0..<300 { rig.emit() }
        let subscriber = try EventSubscriber(rig.eventsPath, "{\"after\":0}")
        #expect(try subscriber.sequences(300) == Array(1...300))
    }

    /// Nothing is kept in memory for those who have it; who comes back reads the ledger.
    @Test func replayReachesBehindWhatEveryoneHasGot() throws {
        let rig = try InterfaceRig { $0.eventSocket.tailBytes = 1 }
        let first = try EventSubscriber(rig.eventsPath, "{}")
        for _ in 0..<100 { rig.emit() }
        #expect(try first.sequences(100) == Array(1...100))
        let second = try EventSubscriber(rig.eventsPath, "{\"after\":20}")
        #expect(try second.sequences(80) == Array(21...100))
        rig.emit()
        #expect(try first.sequences(1) == [101])
        #expect(try second.sequences(1) == [101])
    }

    @Test func aRestartedDaemonReplaysWhatItNeverPublished() throws {
        let log = MemoryEventLog()
        for _ in 0..<130 { _ = log.append(name: "risk.warning", server: nil, data: "{}") }
        let rig = try InterfaceRig(log: log)
        let subscriber = try EventSubscriber(rig.eventsPath, "{\"after\":100}")
        #expect(try subscriber.sequences(30) == Array(101...130))
        rig.emit()
        #expect(try subscriber.sequences(1) == [131])
    }

    @Test(arguments: [
        ("{\"after\":3,\"epoch\":\"other\"}", "epoch"),
        ("{\"after\":11,\"epoch\":\"epoch-a\"}", "future"),
        ("{\"after\":18446744073709551615}", "future"),
        ("{\"after\":2,\"epoch\":\"epoch-a\"}", "too_old"),
    ])
    func aCursorOfNoUseGetsOneResyncThenLive(request: String, reason: String) throws {
        let rig = try InterfaceRig()
        for _ in 0..<10 { rig.emit() }
        rig.log.prune(before: 4)
        let subscriber = try EventSubscriber(rig.eventsPath, request)
        let frame = try #require(try subscriber.next())
        #expect(frame["event"]?.stringValue == "stream.resync")
        #expect(frame["reason"]?.stringValue == reason)
        #expect(frame["oldest"]?.unsignedValue == 4)
        #expect(frame["head"]?.unsignedValue == 10)
        rig.emit()
        #expect(try subscriber.sequences(1) == [11])
    }

    @Test func theOldestCursorIsTheOneBeforeTheOldestEvent() throws {
        let rig = try InterfaceRig { $0.eventSocket.tail = 2 }
        for _ in 0..<10 { rig.emit() }
        rig.log.prune(before: 4)
        let subscriber = try EventSubscriber(rig.eventsPath, "{\"after\":3}")
        #expect(try subscriber.sequences(7) == Array(4...10))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", "bad_json"),
        ("[1]", "bad_json"),
        ("{\"after\":-1}", "bad_after"),
        ("{\"after\":\"5\"}", "bad_after"),
        ("{\"epoch\":\"x\"}", "bad_after"),
        ("{\"events\":\"risk.*\"}", "bad_events"),
        ("{\"servers\":[1]}", "bad_servers"),
        ("{\"event\":[\"risk.*\"]}", "unknown_key"),
        (String(repeating: "x", count: 5_000), "too_long"),
    ])
    func garbageIsAnsweredOnceThenTheStreamEnds(line: String, code: String) throws {
        let rig = try InterfaceRig()
        let other = try EventSubscriber(rig.eventsPath, "{}")
        let subscriber = try EventSubscriber(rig.eventsPath, line)
        let error = try #require(try subscriber.next())
        #expect(error["event"]?.stringValue == "stream.error")
        #expect(error["code"]?.stringValue == code)
        let bye = try #require(try subscriber.next())
        #expect(bye["event"]?.stringValue == "stream.bye")
        #expect(bye["reason"]?.stringValue == "bad_request")
        #expect(try subscriber.next() == nil)
        rig.emit()
        #expect(try other.sequences(1) == [1])
    }

    @Test func filtersByNameAndServer() throws {
        let rig = try InterfaceRig()
        let subscriber = try EventSubscriber(
            rig.eventsPath, "{\"events\":[\"risk.*\",\"riskd.started\"],\"servers\":[\"live1\"]}")
        rig.emit("account.armed", server: "live1")
        rig.emit("risk.warning", server: "live2")
        rig.emit("risk.warning", server: "live1")
        rig.emit("riskd.started", server: nil)
        #expect(try subscriber.sequences(2) == [3, 4])
    }

    @Test func heartbeatsCarryWhatWasScanned() throws {
        let rig = try InterfaceRig()
        let subscriber = try EventSubscriber(rig.eventsPath, "{\"events\":[\"account.*\"]}")
        // Its arrival shows that the request was read before time is moved.
        rig.emit("account.armed")
        #expect(try subscriber.sequences(1) == [1])
        for _ in 0..<4 { rig.emit() }
        // Nothing but heartbeats comes; beat until the scan has reached the fifth event.
        var seq: UInt64 = 0
        while seq < 5 {
            rig.advance(milliseconds: 10_000)
            let frame = try #require(try subscriber.next())
            #expect(frame["event"]?.stringValue == "stream.heartbeat")
            #expect(frame["id"] == nil)
            seq = frame["seq"]?.unsignedValue ?? 0
        }
        #expect(seq == 5)
    }

    @Test func aSubscriberThatStopsReadingIsCutAndToldSo() throws {
        let rig = try InterfaceRig { $0.eventSocket.heartbeatMilliseconds = 1_000_000_000 }
        let stuck = try EventSubscriber(rig.eventsPath, "{}")
        let reader = try EventSubscriber(rig.eventsPath, "{}")
        let data = "{\"pad\":\"\(String(repeating: "x", count: 8_000))\"}"
        for _ in 0..<200 { rig.emit(data: data) }
        #expect(try reader.sequences(200) == Array(1...200))
        #expect(rig.metric("event_subscribers") == 2)
        rig.advance(milliseconds: 59_000)
        rig.emit()
        #expect(try reader.sequences(1) == [201])
        #expect(rig.metric("event_subscribers") == 2)
        rig.advance(milliseconds: 2_000)
        #expect(rig.eventually { rig.metric("event_byes", "slow") == 1 })
        // What was sent before is whole, and the last frame says why the stream ended.
        var last: JSONValue?
        var expected: UInt64 = 1
        while let frame = try stuck.next() {
            if let seq = frame["seq"]?.unsignedValue {
                #expect(seq == expected)
                expected += 1
            }
            last = frame
        }
        #expect(last?["event"]?.stringValue == "stream.bye")
        #expect(last?["reason"]?.stringValue == "slow")
        rig.emit()
        #expect(try reader.sequences(1) == [202])
    }

    @Test func aSubscriberTooManyIsTurnedAway() throws {
        let rig = try InterfaceRig { $0.eventSocket.subscribersMax = 1 }
        let first = try EventSubscriber(rig.eventsPath, "{}")
        let second = try EventSubscriber(rig.eventsPath)
        #expect(try second.next()?["reason"]?.stringValue == "too_many_subscribers")
        #expect(try second.next() == nil)
        rig.emit()
        #expect(try first.sequences(1) == [1])
    }

    @Test func stopSaysBye() throws {
        let rig = try InterfaceRig()
        let subscriber = try EventSubscriber(rig.eventsPath, "{}")
        rig.emit()
        #expect(try subscriber.sequences(1) == [1])
        rig.plane.stop()
        #expect(try subscriber.next()?["reason"]?.stringValue == "shutdown")
        #expect(try subscriber.next() == nil)
        #expect(!FileManager.default.fileExists(atPath: rig.eventsPath))
    }

    @Test func replayThenLiveHasNeitherGapNorRepeatWhilePublishing() async throws {
        let rig = try InterfaceRig { $0.eventSocket.tail = 64 }
        let total = 3_000
        let path = rig.eventsPath
        let log = rig.log
        let plane = rig.plane
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for _ in 0..<total {
                    plane.publish([log.append(name: "risk.warning", server: "a", data: "{}")])
                }
                return true
            }
            for _ in 0..<4 {
                group.addTask {
                    guard let subscriber = try? EventSubscriber(path, "{\"after\":0}") else {
                        return false
                    }
                    let got = try? subscriber.sequences(total)
                    return got == Array(1...UInt64(total))
                }
            }
            for await isComplete in group { #expect(isComplete) }
        }
    }
}
