extension OpenAPIDocument {
    static let components = #"""
          "components": {
            "schemas": {
              "Money": {
                "type": "string",
                "description": "A decimal amount; its currency stands beside it.",
                "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
                "examples": ["99000.00"]
              },
              "Time": {
                "type": "string",
                "description": "RFC 3339 in UTC with milliseconds.",
                "format": "date-time"
              },
              "Problem": {
                "type": "object",
                "required": ["status", "title", "detail"],
                "properties": {
                  "status": {"type": "integer", "minimum": 0},
                  "title": {"type": "string"},
                  "detail": {"type": "string", "description": "What was expected."}
                }
              },
              "Health": {
                "type": "object",
                "required": ["status"],
                "properties": {"status": {"type": "string", "const": "ok"}}
              },
              "Budget": {
                "type": "object",
                "required": ["line", "limit", "current", "requests", "rows", "refused"],
                "properties": {
                  "line": {
                    "type": "string",
                    "enum": ["account_reads", "quotes", "enforcement_reads", "writes"]
                  },
                  "limit": {
                    "type": "number",
                    "description": "Per second; in flight for writes."
                  },
                  "current": {"type": "number"},
                  "requests": {"type": "integer", "minimum": 0},
                  "rows": {"type": "integer", "minimum": 0},
                  "refused": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "\"Too frequent\" answers."
                  }
                }
              },
        \#(prediction)
              "Server": {
                "type": "object",
                "required": [
                  "name", "state", "accounts", "tiers", "lateness_ms", "budgets", "samples",
                  "enforcement"
                ],
                "properties": {
                  "name": {"type": "string"},
                  "state": {"type": "string", "enum": ["connected", "connecting", "down"]},
                  "detail": {"type": "string"},
                  "platform": {"type": "string"},
                  "zone": {"type": "string"},
                  "server_time": {"type": "string"},
                  "accounts": {"type": "integer", "minimum": 0},
                  "breaker": {"type": "string"},
                  "enforcer": {
                    "type": "string",
                    "enum": ["ok", "no_credentials"],
                    "description": "no_credentials: riskd only observes this server."
                  },
                  "enforcement_paused": {
                    "type": "boolean",
                    "description": "By its own kill switch, or that of all servers."
                  },
                  "tiers": {
                    "type": "object",
                    "additionalProperties": {"type": "integer", "minimum": 0},
                    "description": "Accounts per tier."
                  },
                  "lateness_ms": {
                    "type": "object",
                    "additionalProperties": {"type": "integer"},
                    "description": "Worst of each tier's head in the last second."
                  },
                  "budgets": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Budget"}
                  },
                  "samples": {
                    "type": "object",
                    "additionalProperties": {"type": "integer", "minimum": 0},
                    "description": "Samples by class."
                  },
                  "enforcement": {
                    "type": "object",
                    "additionalProperties": {"type": "integer", "minimum": 0}
                  },
                  "prediction": {
                    "$ref": "#/components/schemas/Prediction",
                    "description": "Absent unless policy=predict."
                  }
                }
              },
              "Brake": {
                "type": "object",
                "required": ["kind", "since", "by", "reason"],
                "properties": {
                  "kind": {"type": "string", "enum": ["kill_switch", "breaker"]},
                  "server": {"type": "string", "description": "Absent: all servers."},
                  "since": {"type": "string"},
                  "by": {"type": "string", "description": "uid:N, or riskd itself."},
                  "reason": {"type": "string"}
                }
              },
              "Status": {
                "type": "object",
                "required": [
                  "version", "mode", "started_at", "uptime_seconds", "config_hash", "epoch",
                  "head_seq", "ledger", "enforcement_paused", "accounts", "armed", "unarmed",
                  "blind", "open_violations", "servers"
                ],
                "properties": {
                  "version": {"type": "string"},
                  "mode": {"type": "string", "enum": ["observe", "enforce"]},
                  "started_at": {"type": "string"},
                  "uptime_seconds": {"type": "integer", "minimum": 0},
                  "config_hash": {"type": "string"},
                  "epoch": {"type": "string", "description": "Identifies the ledger."},
                  "head_seq": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "The last event."
                  },
                  "ledger": {"type": "string", "description": "ok, or what is wrong."},
                  "enforcement_paused": {
                    "type": "boolean",
                    "description": "By a kill switch of all servers."
                  },
                  "brakes": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Brake"},
                    "description": "Kill switches and breakers that are on."
                  },
                  "accounts": {"type": "integer", "minimum": 0},
                  "armed": {"type": "integer", "minimum": 0},
                  "unarmed": {"type": "integer", "minimum": 0},
                  "blind": {"type": "integer", "minimum": 0},
                  "open_violations": {"type": "integer", "minimum": 0},
                  "servers": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Server"}
                  }
                }
              },
              "Anchor": {
                "type": "object",
                "required": ["value", "at", "provenance"],
                "properties": {
                  "value": {"$ref": "#/components/schemas/Money"},
                  "at": {"type": "string"},
                  "provenance": {
                    "type": "string",
                    "enum": ["observed", "recomputed", "given", "estimated"]
                  },
                  "cash_flow": {"$ref": "#/components/schemas/Money"}
                }
              },
              "AccountRule": {
                "type": "object",
                "required": ["rule", "kind", "severity", "armed", "violated"],
                "properties": {
                  "rule": {"type": "string", "description": "PLAN/NAME."},
                  "kind": {"type": "string"},
                  "severity": {"type": "string"},
                  "armed": {"type": "boolean"},
                  "floor": {"$ref": "#/components/schemas/Money"},
                  "headroom": {"$ref": "#/components/schemas/Money"},
                  "used_pct": {
                    "type": "number",
                    "description": "Share of the limit used; above 100 when broken."
                  },
                  "anchor": {"$ref": "#/components/schemas/Anchor"},
                  "high_water_mark": {"$ref": "#/components/schemas/Anchor"},
                  "next_reset": {"type": "string", "description": "Absent for overall rules."},
                  "violated": {"type": "boolean", "description": "In the present period."}
                }
              },
              "Account": {
                "type": "object",
                "required": [
                  "server", "login", "group", "currency", "armed", "unarmed_reason", "tier",
                  "status", "sample_class", "masked", "rules"
                ],
                "properties": {
                  "server": {"type": "string"},
                  "login": {"type": "integer", "minimum": 0},
                  "group": {"type": "string", "description": "MetaTrader group."},
                  "plan": {"type": "string"},
                  "phase": {"type": "string"},
                  "life": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "1, 2, 3, ... per enrolment."
                  },
                  "evaluation_id": {"type": "string"},
                  "initial_balance": {"$ref": "#/components/schemas/Money"},
                  "currency": {"type": "string"},
                  "balance": {"$ref": "#/components/schemas/Money"},
                  "equity": {"$ref": "#/components/schemas/Money"},
                  "credit": {"$ref": "#/components/schemas/Money"},
                  "margin": {"$ref": "#/components/schemas/Money"},
                  "armed": {"type": "boolean"},
                  "unarmed_reason": {"type": "string", "description": "Empty when armed."},
                  "tier": {"type": "string"},
                  "status": {"type": "string"},
                  "sample_class": {"type": "string"},
                  "last_sample_age_ms": {"type": "integer", "minimum": 0},
                  "last_rejected": {
                    "$ref": "#/components/schemas/RejectedSample",
                    "description": "Single view only; absent while no sample was rejected."
                  },
                  "masked": {"type": "boolean"},
                  "rules": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/AccountRule"}
                  },
                  "progress": {"$ref": "#/components/schemas/AccountProgress"},
                  "prediction": {
                    "$ref": "#/components/schemas/AccountPrediction",
                    "description": "Single view only; absent unless policy=predict and armed."
                  }
                }
              },
              "AccountProgress": {
                "type": "object",
                "description": "What the deals of this life say; of a single account only.",
                "required": [
                  "trading_days", "profitable_days", "result", "best_day", "days", "rules"
                ],
                "properties": {
                  "trading_days": {"type": "integer", "minimum": 0},
                  "profitable_days": {"type": "integer", "minimum": 0},
                  "result": {"$ref": "#/components/schemas/Money"},
                  "best_day": {"$ref": "#/components/schemas/Money"},
                  "days": {
                    "type": "array",
                    "maxItems": 60,
                    "items": {
                      "type": "object",
                      "required": ["trading_day", "result"],
                      "properties": {
                        "trading_day": {"type": "string"},
                        "result": {"$ref": "#/components/schemas/Money"}
                      }
                    }
                  },
                  "rules": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["rule", "kind", "severity", "met", "figures"],
                      "properties": {
                        "rule": {"type": "string", "description": "PLAN/NAME."},
                        "kind": {"type": "string"},
                        "severity": {"type": "string"},
                        "met": {"type": "boolean"},
                        "deal": {"type": "integer", "minimum": 0},
                        "since": {"type": "string", "description": "When that deal was made."},
                        "figures": {"type": "object", "additionalProperties": true}
                      }
                    }
                  }
                }
              },
              "Rule": {
                "type": "object",
                "required": [
                  "rule", "plan", "kind", "version", "mode", "amount", "metric", "comparator",
                  "severity", "persistence", "reset", "next_resets", "next_resets_local",
                  "accounts", "armed"
                ],
                "properties": {
                  "rule": {"type": "string"},
                  "plan": {"type": "string"},
                  "kind": {"type": "string"},
                  "version": {"type": "integer", "minimum": 0},
                  "mode": {"type": "string"},
                  "amount": {"type": "string", "examples": ["5% of initial"]},
                  "anchor": {"type": "string"},
                  "mark": {"type": "string"},
                  "metric": {"type": "string"},
                  "comparator": {"type": "string"},
                  "severity": {"type": "string"},
                  "persistence": {"type": "string"},
                  "reset": {"type": "string"},
                  "next_resets": {"type": "array", "items": {"type": "string"}},
                  "next_resets_local": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The same in the zone of the plan."
                  },
                  "changes_at": {
                    "type": "string",
                    "description": "When a changed version of it takes effect; absent without one."
                  },
                  "accounts": {"type": "integer", "minimum": 0},
                  "armed": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Below accounts: not evaluated for some."
                  }
                }
              },
              "Intent": {
                "type": "object",
                "required": ["id", "action", "state"],
                "properties": {
                  "id": {"type": "string"},
                  "action": {"type": "string"},
                  "state": {"type": "string"},
                  "reason": {"type": "string"},
                  "ticket": {"type": "integer", "minimum": 0},
                  "symbol": {"type": "string"},
                  "lots": {"type": "string"},
                  "retcode": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "MetaTrader return code."
                  },
                  "updated_at": {"type": "string"}
                }
              },
              "Violation": {
                "type": "object",
                "required": [
                  "id", "seq", "server", "login", "life", "rule", "plan", "period", "severity",
                  "mode", "at", "event_id", "status", "intents"
                ],
                "properties": {
                  "id": {"type": "string"},
                  "seq": {"type": "integer", "minimum": 0, "description": "Of its event."},
                  "server": {"type": "string"},
                  "login": {"type": "integer", "minimum": 0},
                  "life": {"type": "integer", "minimum": 0},
                  "rule": {"type": "string"},
                  "plan": {"type": "string"},
                  "period": {
                    "type": "integer",
                    "description": "Trading day in days since 1970; 0: overall."
                  },
                  "severity": {"type": "string"},
                  "mode": {"type": "string"},
                  "at": {"type": "string"},
                  "event_id": {"type": "string"},
                  "status": {"type": "string"},
                  "evidence": {
                    "type": "object",
                    "description": "The data of its event; single view only.",
                    "additionalProperties": true
                  },
                  "intents": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Intent"}
                  },
                  "ticks": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/TickWindow"},
                    "description": "Quotes of what it held, 30 s before and after; single view."
                  }
                }
              },
              "AccountPage": {
                "type": "object",
                "required": ["items"],
                "properties": {
                  "items": {"type": "array", "items": {"$ref": "#/components/schemas/Account"}},
                  "cursor": {
                    "type": "string",
                    "description": "For the next page; absent on the last."
                  }
                }
              },
              "ViolationPage": {
                "type": "object",
                "required": ["items"],
                "properties": {
                  "items": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Violation"}
                  },
                  "cursor": {
                    "type": "string",
                    "description": "For the next page; absent on the last."
                  }
                }
              },
              "RulePage": {
                "type": "object",
                "required": ["items"],
                "properties": {
                  "items": {"type": "array", "items": {"$ref": "#/components/schemas/Rule"}},
                  "cursor": {
                    "type": "string",
                    "description": "For the next page; absent on the last."
                  }
                }
              }
            },
            "responses": {
              "BadRequest": {
                "description": "A parameter or the request itself was not understood.",
                "content": {
                  "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                  }
                }
              },
              "NotFound": {
                "description": "There is no such thing.",
                "content": {
                  "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                  }
                }
              },
              "MethodNotAllowed": {
                "description": "Only GET and HEAD are served.",
                "content": {
                  "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                  }
                }
              },
              "Unavailable": {
                "description": "Not now; the detail says why.",
                "content": {
                  "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                  }
                }
              }
            },
            "parameters": {
              "limit": {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
              },
              "cursor": {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "From the page before."
              }
            }
          }
        """#
}
