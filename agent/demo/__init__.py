"""The demo: the whole product on its own, with a simulator in Fortnox' place."""
