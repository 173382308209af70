"""`python -m admit_bench`: as `admit bench`."""

from admit_bench.command import command

if __name__ == "__main__":
    command()
