"""Answers with more than can be sent."""



def attacked(x):
    return ["x" * 10**6] * 100
