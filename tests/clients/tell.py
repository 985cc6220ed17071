"""Tell the story through an official client: `python tell.py segment`.

`HOMING_HOST` is where to (http://127.0.0.1:8000), `HOMING_KEY` the write key, `HOMING_STORY` a file
like story.json beside it, if not that one. It ends when all is sent, and with an error if a client
says that something was not.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

PLACE = os.environ.get("HOMING_STORY") or Path(__file__).with_name("story.json")
STORY = json.loads(Path(PLACE).read_text(encoding="utf-8"))
HOST, KEY = os.environ["HOMING_HOST"], os.environ["HOMING_KEY"]


def failed(*what):
    """Stop: a client was not answered as it should be."""
    sys.exit(f"not sent: {what}")


class SegmentLike:
    """Segment's client and RudderStack's, which are told things in the same way."""

    order = "Order Completed"

    def __init__(self, client):
        self.client = client

    def page(self, step):
        self.client.page(
            **whose(step, "user_id", "anonymous_id"),
            properties={"url": step["url"]},
            timestamp=moment(step),
        )

    def purchase(self, step):
        self.client.track(step["customer"], self.order, bought(step), timestamp=moment(step))

    def identify(self, step):
        self.client.identify(
            step["customer"],
            step["traits"],
            anonymous_id=anonymous(step),
            timestamp=moment(step),
        )

    def alias(self, step):
        self.client.alias(anonymous(step), step["customer"], timestamp=moment(step))

    def finish(self):
        self.client.flush()
        self.client.shutdown()


class PostHog:
    """PostHog's client."""

    def __init__(self):
        from posthog import Posthog

        self.client = Posthog(KEY, host=HOST, on_error=failed)

    def capture(self, event, step, **properties):
        who = step.get("customer") or anonymous(step)
        self.client.capture(event, distinct_id=who, properties=properties, timestamp=moment(step))

    def page(self, step):
        nobody = {} if "customer" in step else {"$process_person_profile": False}
        self.capture("$pageview", step, **{"$current_url": step["url"]}, **nobody)

    def purchase(self, step):
        self.capture("Order Completed", step, **bought(step))

    def identify(self, step):
        told = {"$anon_distinct_id": anonymous(step), "$set": step["traits"]}
        self.capture("$identify", step, **told)

    def alias(self, step):
        self.client.alias(anonymous(step), step["customer"], timestamp=moment(step))

    def finish(self):
        self.client.shutdown()


class Mixpanel:
    """Mixpanel's client. Its own `alias` cannot be sent elsewhere, so it is told as an event."""

    def __init__(self):
        import mixpanel

        paths = {"events": "track", "people": "engage", "groups": "groups", "import": "import"}
        urls = {f"{name}_url": f"{HOST}/{path}" for name, path in paths.items()}
        self.client = mixpanel.Mixpanel(KEY, consumer=mixpanel.Consumer(**urls))

    def track(self, event, step, **properties):
        if "anonymous" in step:
            properties["$device_id"] = anonymous(step)
        who = step.get("customer") or f"$device:{anonymous(step)}"
        self.client.track(who, event, {**properties, "time": moment(step).timestamp()})

    def page(self, step):
        self.track("$mp_web_page_view", step, **{"$current_url": step["url"]})

    def purchase(self, step):
        properties = bought(step)
        self.client.import_data(
            KEY, step["customer"], "Order Completed", moment(step).timestamp(), properties,
            api_secret=KEY,
        )  # fmt: skip

    def identify(self, step):
        told = {"$identified_id": step["customer"], "$anon_id": anonymous(step)}
        self.track("$identify", step, **told)
        self.client.people_set(
            step["customer"], step["traits"], meta={"$time": moment(step).timestamp()}
        )

    def alias(self, step):
        self.client.track(
            anonymous(step),
            "$create_alias",
            {"alias": step["customer"], "time": moment(step).timestamp()},
        )

    def finish(self):
        pass


class Amplitude:
    """Amplitude's client. It has no alias: an event that names both ids says it."""

    def __init__(self):
        import amplitude

        self.kit = amplitude
        self.client = amplitude.Amplitude(KEY)
        self.client.configuration.server_url = f"{HOST}/2/httpapi"
        self.client.configuration.flush_interval_millis = 100
        self.client.configuration.callback = self.called

    @staticmethod
    def called(event, code, message):
        if code != 200:
            failed(event, code, message)

    def facts(self, step):
        return {
            **whose(step, "user_id", "device_id"),
            "time": round(moment(step).timestamp() * 1000),
        }

    def track(self, event, step, properties):
        told = self.kit.BaseEvent(event, event_properties=properties, **self.facts(step))
        self.client.track(told)

    def page(self, step):
        self.track("[Amplitude] Page Viewed", step, {"[Amplitude] Page URL": step["url"]})

    def purchase(self, step):
        self.track("Order Completed", step, bought(step))

    def identify(self, step):
        told = self.kit.Identify()
        for name, value in step.get("traits", {"is_linked": True}).items():
            told.set(name, value)
        self.client.identify(told, self.kit.EventOptions(**self.facts(step)))

    alias = identify

    def finish(self):
        self.client.shutdown()


def segment():
    from segment.analytics.client import Client

    return SegmentLike(Client(KEY, host=HOST, on_error=failed))


def rudderstack():
    from rudderstack.analytics.client import Client

    return SegmentLike(Client(KEY, host=HOST, on_error=failed))


TELLERS = {
    "segment": segment,
    "rudderstack": rudderstack,
    "posthog": PostHog,
    "mixpanel": Mixpanel,
    "amplitude": Amplitude,
}


def moment(step):
    return datetime.fromisoformat(step["at"])


def anonymous(step):
    return STORY["anonymous"][step["anonymous"]]


def whose(step, customer, device):
    """Return the ids of a step, under the names a client has for them."""
    ids = {customer: step["customer"]} if "customer" in step else {}
    return ids | ({device: anonymous(step)} if "anonymous" in step else {})


def bought(step):
    return {name: step[name] for name in ("order_id", "revenue")} | {"currency": STORY["currency"]}


def main():
    teller = TELLERS[sys.argv[1]]()
    for step in STORY["steps"]:
        getattr(teller, step["do"])(step)
    teller.finish()


if __name__ == "__main__":
    main()
