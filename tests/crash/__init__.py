"""The agent as a process, killed without warning: nothing lost, nothing twice."""
