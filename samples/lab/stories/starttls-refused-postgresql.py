"""A psql that demands TLS asks a PostgreSQL server for it, which answers N, and psql leaves."""
stacks = ["PostgreSQL", "Python"]


def run(lab):
    leaf = lab.authority().sign()
    lab.server(lab.peer("dialects.py") + f" server postgres --port 5432 --refuse --cert {leaf.full} --key {leaf.key}", port=5432)
    lab.client(["psql", "-d", "host=www.shop.test user=demo dbname=demo sslmode=require gssencmode=disable"], timeout=5)
