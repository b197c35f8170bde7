"""Whether there is a newer version of this program, as its publisher has signed it (docs/decisions/019).

Looks and tells; nothing here ever fetches, starts or installs a program. HTTP goes through
`agent.service.http`. May not import the core, the door or the faces.
"""
