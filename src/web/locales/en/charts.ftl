charts-as-table = Figures as a table
charts-heat-legend = Share of the budget spent:
