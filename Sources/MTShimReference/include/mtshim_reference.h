// The package manager wants a public header of each C target. This one's is the contract itself:
// libmtshim-reference.so exports mtshim_entry and nothing else.
#pragma once
#include "mtshim.h"
