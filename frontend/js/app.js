/** Everything the pages do beyond links and forms; each behaviour stands alone and none is needed to read a page. */
import "./copy.js";
import "./filters.js";
import "./keys.js";
import "./live.js";
import "./names.js";
import "./once.js";
import "./palette.js";
import "./pieces.js";
import "./roving.js";
import "./swaps.js";
import "./themes.js";
import "./tour.js";
import "./tries.js";
import "./typed.js";
