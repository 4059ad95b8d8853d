def sign(d): raise NotImplementedError
def identity(): return None
