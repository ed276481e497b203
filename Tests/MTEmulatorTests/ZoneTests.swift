import MTEmulator
import RiskEngine
import Testing

@Suite struct ZoneTests {
    @Test(arguments: [
        ("UTC", "2014-05-02T12:00:00Z", 0), ("+03:00", "2014-01-02T12:00:00Z", 180),
        ("-02:30", "2014-01-02T12:00:00Z", -150),
        ("America/New_York+07:00", "2014-01-15T12:00:00Z", 120),
        ("America/New_York+07:00", "2014-03-20T12:00:00Z", 180),
        ("Europe/Athens", "2014-03-20T12:00:00Z", 120),
    ])
    func offset(_ zone: String, _ instant: String, _ minutes: Int64) throws {
        let zone = try #require(EmulatorZone(parsing: zone))
        let utc = try #require(EmulatorZone.instant(parsing: instant))
        #expect(zone.offsetMilliseconds(at: utc) == minutes * 60_000)
    }

    @Test(arguments: ["Mars/Olympus", "+3", "Europe/Athens+1", ""])
    func bad(_ text: String) { #expect(EmulatorZone(parsing: text) == nil) }

    @Test func lastMidnight() throws {
        let prague = try #require(EmulatorZone(parsing: "Europe/Prague"))
        let noon = try #require(EmulatorZone.instant(parsing: "2014-05-02T12:28:00Z"))
        #expect(
            prague.lastMidnight(before: noon)
                == EmulatorZone.instant(parsing: "2014-05-01T22:00:00Z"))
    }
}
