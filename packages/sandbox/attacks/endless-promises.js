// attack: never lets the event loop turn
// meets: supervisor
// outcome: time_limit
// limits: wallTimeMs=700
const again = () => Promise.resolve().then(again);
again();
