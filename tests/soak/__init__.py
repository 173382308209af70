"""The long proof: a sale on a real installation whose processes are killed and whose connections are cut at random.

The buyers keep a ledger of what they were told. Afterwards database, double and ledger must agree.
"""
