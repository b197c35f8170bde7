"""`access-agent doctor`: looks at everything the agent needs and says how to mend what is not well.

`surroundings` looks, each check is a plain function of what was seen, so that every outcome can be tested.
Texts are whole sentences for gettext. Qt is only looked for, never imported (it belongs to the window). May
not import `gui`, `account`, `agent.cli`, nor what runs an agent.
"""
