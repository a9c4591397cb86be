"""The city of Zhangjiagang: real divisions and outline, everything else generated from a seed."""
