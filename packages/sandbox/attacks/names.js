// attack: asks for the address of a name
// meets: no-network
// outcome: ok
// prints: ^contained
require("node:dns").lookup("example.com", (error) => console.log(error ? `contained: ${error.code}` : "BREACH"));
