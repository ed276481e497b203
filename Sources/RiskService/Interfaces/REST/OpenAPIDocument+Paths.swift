extension OpenAPIDocument {
    static let paths = #"""
          "paths": {
            "/livez": {
              "get": {
                "operationId": "livez",
                "summary": "Alive and making progress",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/Health"}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "503": {"$ref": "#/components/responses/Unavailable"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "livezHead",
                "summary": "Alive and making progress (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "503": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/readyz": {
              "get": {
                "operationId": "readyz",
                "summary": "Ready: connected once, ledger writable, enrolments decided",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/Health"}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "503": {"$ref": "#/components/responses/Unavailable"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "readyzHead",
                "summary": "Ready: connected once, ledger writable, enrolments decided (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "503": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/metrics": {
              "get": {
                "operationId": "metrics",
                "summary": "Metrics; OpenMetrics when Accept asks for it",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "text/plain; version=0.0.4; charset=utf-8": {
                        "schema": {"type": "string"}
                      },
                      "application/openmetrics-text; version=1.0.0; charset=utf-8": {
                        "schema": {"type": "string"}
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "metricsHead",
                "summary": "Metrics; OpenMetrics when Accept asks for it (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/openapi.json": {
              "get": {
                "operationId": "openapi",
                "summary": "This document",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {"application/json": {"schema": {"type": "object"}}}
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "openapiHead",
                "summary": "This document (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/status": {
              "get": {
                "operationId": "status",
                "summary": "What riskd is doing, server by server",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/Status"}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "statusHead",
                "summary": "What riskd is doing, server by server (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/accounts": {
              "get": {
                "operationId": "accounts",
                "summary": "A page of accounts",
                "parameters": [
                  {"name": "server", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "group",
                    "in": "query",
                    "schema": {"type": "string"},
                    "description": "MetaTrader group."
                  },
                  {"name": "plan", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "tier",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["now", "critical", "hot", "warm", "normal", "idle"]
                    }
                  },
                  {"name": "armed", "in": "query", "schema": {"type": "boolean"}},
                  {
                    "name": "status",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["active", "violated", "disabled", "blind", "unarmed"]
                    }
                  },
                  {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/cursor"}
                ],
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {
                        "schema": {"$ref": "#/components/schemas/AccountPage"}
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "503": {"$ref": "#/components/responses/Unavailable"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "accountsHead",
                "summary": "A page of accounts (no body)",
                "parameters": [
                  {"name": "server", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "group",
                    "in": "query",
                    "schema": {"type": "string"},
                    "description": "MetaTrader group."
                  },
                  {"name": "plan", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "tier",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["now", "critical", "hot", "warm", "normal", "idle"]
                    }
                  },
                  {"name": "armed", "in": "query", "schema": {"type": "boolean"}},
                  {
                    "name": "status",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["active", "violated", "disabled", "blind", "unarmed"]
                    }
                  },
                  {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/cursor"}
                ],
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "503": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/accounts/{server}/{login}": {
              "get": {
                "operationId": "account",
                "summary": "One account with its rules",
                "parameters": [
                  {
                    "name": "server",
                    "in": "path",
                    "required": true,
                    "schema": {"type": "string"}
                  },
                  {
                    "name": "login",
                    "in": "path",
                    "required": true,
                    "schema": {"type": "integer", "minimum": 1}
                  }
                ],
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/Account"}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "404": {"$ref": "#/components/responses/NotFound"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "accountHead",
                "summary": "One account with its rules (no body)",
                "parameters": [
                  {
                    "name": "server",
                    "in": "path",
                    "required": true,
                    "schema": {"type": "string"}
                  },
                  {
                    "name": "login",
                    "in": "path",
                    "required": true,
                    "schema": {"type": "integer", "minimum": 1}
                  }
                ],
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "404": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/violations": {
              "get": {
                "operationId": "violations",
                "summary": "A page of violations, newest first",
                "parameters": [
                  {"name": "server", "in": "query", "schema": {"type": "string"}},
                  {"name": "login", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                  {"name": "plan", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "status",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["open", "enforced", "withheld", "voided", "recorded"]
                    }
                  },
                  {
                    "name": "since",
                    "in": "query",
                    "schema": {"type": "string"},
                    "description": "A date or an RFC 3339 time."
                  },
                  {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/cursor"}
                ],
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {
                        "schema": {"$ref": "#/components/schemas/ViolationPage"}
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "503": {"$ref": "#/components/responses/Unavailable"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "violationsHead",
                "summary": "A page of violations, newest first (no body)",
                "parameters": [
                  {"name": "server", "in": "query", "schema": {"type": "string"}},
                  {"name": "login", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                  {"name": "plan", "in": "query", "schema": {"type": "string"}},
                  {
                    "name": "status",
                    "in": "query",
                    "schema": {
                      "type": "string",
                      "enum": ["open", "enforced", "withheld", "voided", "recorded"]
                    }
                  },
                  {
                    "name": "since",
                    "in": "query",
                    "schema": {"type": "string"},
                    "description": "A date or an RFC 3339 time."
                  },
                  {"$ref": "#/components/parameters/limit"},
                  {"$ref": "#/components/parameters/cursor"}
                ],
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "503": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/violations/{id}": {
              "get": {
                "operationId": "violation",
                "summary": "One violation with its evidence and intents",
                "parameters": [
                  {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}
                ],
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {
                        "schema": {"$ref": "#/components/schemas/Violation"}
                      }
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "404": {"$ref": "#/components/responses/NotFound"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "violationHead",
                "summary": "One violation with its evidence and intents (no body)",
                "parameters": [
                  {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}
                ],
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "404": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            },
            "/v1/rules": {
              "get": {
                "operationId": "rules",
                "summary": "Every rule with its next resets",
                "responses": {
                  "200": {
                    "description": "OK",
                    "content": {
                      "application/json": {"schema": {"$ref": "#/components/schemas/RulePage"}}
                    }
                  },
                  "400": {"$ref": "#/components/responses/BadRequest"},
                  "405": {"$ref": "#/components/responses/MethodNotAllowed"}
                }
              },
              "head": {
                "operationId": "rulesHead",
                "summary": "Every rule with its next resets (no body)",
                "responses": {
                  "200": {"description": "As GET, without the body."},
                  "400": {"description": "As GET, without the body."},
                  "405": {"description": "As GET, without the body."}
                }
              }
            }
          }
        """#
}
