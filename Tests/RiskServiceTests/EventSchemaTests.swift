import Foundation
import RiskService
import Testing

@Suite struct EventSchemaTests {
    private static let directory = ExternalTool.repository.appending(path: "docs/schemas")

    @Test func everyEventAndFrameHasItsSchema() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.directory.path)
        let names = EventName.allCases.map(\.rawValue) + EventName.frames
        #expect(Set(files) == Set(names.map { "\($0).json" }))
        let document = try String(
            contentsOf: ExternalTool.repository.appending(path: "docs/events.md"),
            encoding: .utf8)
        for name in names { #expect(document.contains("schemas/\(name).json"), "\(name)") }
    }

    /// Each schema is one, admits its example, and refuses it without any required field.
    @Test(.enabled(if: ExternalTool.hasJSONSchema)) func schemasAdmitExactlyWhatTheyDescribe()
        throws
    {
        let script = """
            import copy, json, os, sys
            from jsonschema import Draft202012Validator as V
            for name in sorted(os.listdir(sys.argv[1])):
                schema = json.load(open(os.path.join(sys.argv[1], name)))
                V.check_schema(schema)
                validator = V(schema)
                for example in schema['examples']:
                    validator.validate(example)
                    assert example['event'] + '.json' == name, name
                    parts = [(schema, lambda e: e)]
                    if 'data' in schema['required']:
                        parts.append((schema['properties']['data'], lambda e: e['data']))
                    for part, place in parts:
                        for field in part['required']:
                            broken = copy.deepcopy(example)
                            del place(broken)[field]
                            assert not validator.is_valid(broken), (name, field)
                        more = copy.deepcopy(example)
                        place(more)['a_later_field'] = 1
                        validator.validate(more)
            """
        let result = try ExternalTool.run("python3", ["-c", script, Self.directory.path])
        #expect(result.code == 0, "\(result.output)")
    }

    /// What the socket really sends, against the schemas.
    @Test(.enabled(if: ExternalTool.hasJSONSchema)) func framesOfTheSocketAreValid() throws {
        let rig = try InterfaceRig()
        for _ in 0..<3 { rig.emit() }
        var lines: [String] = []
        var live = try LineConnection(path: rig.eventsPath)
        live.setReceiveTimeout(seconds: 60)
        try live.send(line: "{\"after\":9}")
        for _ in 0..<2 { lines.append(try #require(try live.readLine())) }
        rig.advance(milliseconds: 10_000)
        lines.append(try #require(try live.readLine()))
        var garbage = try LineConnection(path: rig.eventsPath)
        garbage.setReceiveTimeout(seconds: 60)
        try garbage.send(line: "garbage")
        while let line = try garbage.readLine() { lines.append(line) }
        let events = lines.compactMap { JSONValue(text: $0)?["event"]?.stringValue }
        #expect(Set(events) == Set(EventName.frames))
        let script = """
            import json, os, sys
            from jsonschema import Draft202012Validator as V
            for line in sys.stdin:
                frame = json.loads(line)
                path = os.path.join(sys.argv[1], frame['event'] + '.json')
                V(json.load(open(path))).validate(frame)
            """
        let result = try ExternalTool.run(
            "python3", ["-c", script, Self.directory.path], input: lines.joined(separator: "\n"))
        #expect(result.code == 0, "\(result.output)")
    }
}
