"""Three versions of one passage, the text of an exchange or of what stands between exchanges."""

from convnotes.merge.boxes import settled
from convnotes.merge.outcome import LineMerge, Merged, one_sided
from convnotes.merge.versions import lines_of, plainly


def merged_passage(base: str, ours: str, theirs: str, line_merge: LineMerge) -> Merged:
    """Take what one side changed; where both did, decide the boxes and let git merge the lines."""
    simple = one_sided(base, ours, theirs)
    if simple is not None:
        return Merged(simple, 0)
    if plainly(ours) == plainly(theirs):
        return Merged(max(ours, theirs, key=lambda each: (len(each), each)), 0)
    boxes = settled(lines_of(base), lines_of(ours), lines_of(theirs))
    before, here, there = ("".join(each) for each in boxes)
    simple = one_sided(before, here, there)
    return Merged(simple, 0) if simple is not None else line_merge(before, here, there)
