/* htmx with everything that a strict content policy forbids switched off. */
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
/* htmx would otherwise copy `style` attributes, which the policy refuses */
htmx.config.attributesToSettle = ["class"];

window.htmx = htmx;
