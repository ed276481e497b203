extension OpenAPIDocument {
    /// Schemas of what prediction and rejected samples show, ending where the next schema begins.
    static let prediction = #"""
              "RejectedSample": {
                "type": "object",
                "description": "The last sample that was not believed, and what decided.",
                "required": ["sample_class", "fault", "detail", "at", "in_a_row"],
                "properties": {
                  "sample_class": {"type": "string", "enum": ["torn", "stale", "impossible"]},
                  "fault": {
                    "type": "string",
                    "enum": [
                      "unreadable", "other_login", "missing", "all_zero", "sum",
                      "negative_margin", "margin", "clock", "frozen"
                    ]
                  },
                  "detail": {"type": "string"},
                  "at": {"type": "string"},
                  "in_a_row": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Not believed until now; 0 when a later one was."
                  },
                  "balance": {"$ref": "#/components/schemas/Money"},
                  "credit": {"$ref": "#/components/schemas/Money"},
                  "equity": {"$ref": "#/components/schemas/Money"},
                  "floating": {"$ref": "#/components/schemas/Money"},
                  "margin": {"$ref": "#/components/schemas/Money"},
                  "reads": {"type": "integer", "minimum": 0},
                  "since_ms": {"type": "integer", "minimum": 0},
                  "symbol": {"type": "string", "description": "Of frozen: what moves it most."},
                  "predicted_low": {"$ref": "#/components/schemas/Money"},
                  "predicted_high": {"$ref": "#/components/schemas/Money"},
                  "tolerance": {"$ref": "#/components/schemas/Money"}
                }
              },
              "Unpredictable": {
                "type": "object",
                "required": ["reason", "detail", "accounts"],
                "properties": {
                  "reason": {
                    "type": "string",
                    "enum": [
                      "no_exposures", "quote_absent", "quote_stale", "quote_crossed",
                      "symbol_unknown", "conversion_absent", "unsound", "unread"
                    ]
                  },
                  "detail": {"type": "string", "description": "The reason as a sentence."},
                  "accounts": {"type": "integer", "minimum": 0}
                }
              },
              "Quote": {
                "type": "object",
                "required": ["symbol", "price_class", "settlement"],
                "properties": {
                  "symbol": {"type": "string"},
                  "price_class": {"type": "integer", "minimum": 0},
                  "settlement": {
                    "type": "string",
                    "enum": ["absent", "stale", "crossed", "quarantined"]
                  }
                }
              },
              "PredictionError": {
                "type": "object",
                "required": ["symbol", "price_class", "signed_ppm", "absolute_ppm", "samples"],
                "description": "Running means, in parts per million of notional.",
                "properties": {
                  "symbol": {"type": "string"},
                  "price_class": {"type": "integer", "minimum": 0},
                  "signed_ppm": {"type": "number"},
                  "absolute_ppm": {"type": "number", "minimum": 0},
                  "samples": {"type": "integer", "minimum": 0}
                }
              },
              "Prediction": {
                "type": "object",
                "required": [
                  "alive", "quotes_connected", "quotes", "predictable", "unpredictable",
                  "unusable_quotes", "watched", "below", "promoted", "verified",
                  "verified_below", "unanswered", "compared", "wrong", "tolerance",
                  "corroborated", "held", "quarantines", "quarantined", "samples",
                  "samples_lost", "position_reads", "positions_waiting", "errors", "degraded"
                ],
                "description": "At most a second old; counts since the start of riskd.",
                "properties": {
                  "alive": {
                    "type": "boolean",
                    "description": "The quote thread has worked within the last second."
                  },
                  "quotes_connected": {"type": "boolean"},
                  "quotes": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "In use: symbols by price class."
                  },
                  "predictable": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Accounts marked to market from quotes, now."
                  },
                  "unpredictable": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Unpredictable"},
                    "description": "Every reason; these accounts are polled in their tiers."
                  },
                  "unusable_quotes": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Quote"},
                    "description": "In use, and absent, stale or crossed."
                  },
                  "watched": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Accounts predicted near a floor or a mark, now."
                  },
                  "below": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Accounts predicted below a floor, now."
                  },
                  "promoted": {
                    "type": "object",
                    "additionalProperties": {"type": "integer", "minimum": 0},
                    "description": "Polls brought forward: below, near, peak, unpredictable."
                  },
                  "verified": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Promotions whose sample came."
                  },
                  "verified_below": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Those among them found below a floor."
                  },
                  "unanswered": {"type": "integer", "minimum": 0},
                  "compared": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Samples held against their prediction."
                  },
                  "wrong": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Those off by more than the tolerance."
                  },
                  "tolerance": {
                    "type": "object",
                    "required": ["minor_units", "notional_ppm"],
                    "description": "Their sum, and what prices could move meanwhile.",
                    "properties": {
                      "minor_units": {"type": "integer", "minimum": 0},
                      "notional_ppm": {"type": "integer", "minimum": 0}
                    }
                  },
                  "corroborated": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Reads below a floor or above a mark that the quotes confirmed."
                  },
                  "held": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Reads below a floor that waited for the end of a quarantine."
                  },
                  "quarantines": {"type": "integer", "minimum": 0},
                  "quarantined": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Quote"}
                  },
                  "samples": {"type": "integer", "minimum": 0},
                  "samples_lost": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "The next of the account makes up for one."
                  },
                  "position_reads": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Requests."
                  },
                  "positions_waiting": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "Accounts whose positions are to be read."
                  },
                  "errors": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/PredictionError"},
                    "description": "By quote, the largest first."
                  },
                  "degraded": {
                    "type": "array",
                    "items": {"type": "string", "examples": ["EURUSD/0: contract_size"]},
                    "description": "Systematic errors now."
                  }
                }
              },
              "AccountPrediction": {
                "type": "object",
                "required": ["predicted", "state", "held"],
                "properties": {
                  "predicted": {"type": "boolean"},
                  "state": {
                    "type": "string",
                    "description": "predicted, settled, unknown, or why it is not."
                  },
                  "reason": {
                    "type": "string",
                    "description": "Why it is not predicted, naming symbols; absent when it is."
                  },
                  "equity": {"$ref": "#/components/schemas/Money"},
                  "equity_at_usual_spread": {"$ref": "#/components/schemas/Money"},
                  "held": {
                    "type": "boolean",
                    "description": "A quarantined quote holds its verdicts back."
                  }
                }
              },
              "TickWindow": {
                "type": "object",
                "required": ["symbol", "price_class", "points"],
                "properties": {
                  "symbol": {"type": "string"},
                  "price_class": {"type": "integer", "minimum": 0},
                  "points": {
                    "type": "array",
                    "description": "Every change that riskd saw, in order.",
                    "items": {
                      "type": "object",
                      "required": ["at", "bid", "ask"],
                      "properties": {
                        "at": {"$ref": "#/components/schemas/Time"},
                        "bid": {"type": "number"},
                        "ask": {"type": "number"}
                      }
                    }
                  }
                }
              },
        """#
}
