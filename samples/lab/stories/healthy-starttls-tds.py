"""A client of SQL Server's protocol (TDS) and a server agree on encryption in PRELOGIN, and finish a handshake (TLS 1.2) whose records
travel in TDS packets."""
stacks = ["Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server tds --port 1433 --cert {leaf.full} --key {leaf.key}", port=1433)
    lab.client(lab.peer("dialects.py") + " client tds --port 1433")
